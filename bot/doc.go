// Package bot is the conversation: a [Message] in, a [Reply] out. It knows no
// channel and no network; channels call it and show what it returns.
//
// [Bot.Reply] is a line of ways to answer, of which the first that applies does:
// danger (rescue.go, by the rules of knowledge/alarm), buttons and continuations
// (resume.go), commands, what somebody can have (screening.go starts and goes on,
// screenask.go asks, screenhear.go understands by the words of screening.toml,
// screentell.go tells), small talk (talk.go, by the words of cues.toml), what is
// wrong about a service point (wrong.go), a place or region alone (place.go), what
// goes on from the last answer (follow.go), several questions at once (several.go),
// and last the knowledge base. There it first decides, as a value (decide.go), and then
// composes that into lines (compose.go, card.go, page.go). What asks for service points
// is looked up by kind, region, place and time (lookup.go and moment.go, by the words of
// kinds.toml) rather than by its words. Every fact in a line is copied from a record,
// every sentence of its own stands in words/zh.toml and words/en.toml ([Say]).
//
// What a chat remembers is the [Session] that each reply returns, which the
// channel keeps and hands back; it holds ids, codes and, for 30 minutes at most,
// facts that a rule asked about; nothing that a resident wrote. [Question] and [Answer] are the JSON of the public contract.
package bot
