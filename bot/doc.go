// Package bot is the conversation: a [Message] in, a [Reply] out. It knows no
// channel and no network; channels call it and show what it returns.
package bot
