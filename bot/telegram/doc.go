// Package telegram carries the conversation over Telegram. No other package
// imports a Telegram client.
//
// # The way of a message
//
// An update arrives by long poll or at the webhook and is kept in the inbox
// before it is acknowledged; Telegram sends it again until then. Each chat has
// one queue: what a person writes and what she presses waits there in the order
// of update ids. Handling ends in one transaction that takes the update off the
// inbox, keeps the session and puts the answer into the outbox. The outbox is
// sent at the pace that Telegram allows, in order within a chat.
//
// Two kinds of update pass by the inbox, for they are better lost than kept: inline
// queries, and the steps of somebody's live location; see pass.go.
//
// # Exactly once
//
// A stop at any moment, kill -9 included, loses no update and repeats no answer:
//
//   - before the update is kept: Telegram delivers it again;
//   - before the transaction: the update is found unhandled at the next start;
//   - after it: the answer is found unsent, and a second delivery of the update
//     changes nothing, for the store knows its id;
//   - while the store is broken and more than a hundred updates wait, a poll holds some in
//     memory; a stop just then loses these, see receive;
//   - between the call that sends and the note that it was sent: the message is
//     looked for under the numbers that it can have. Only here a bound is set,
//     beyond which it is sent twice; see find.go.
//
// # Urgent first
//
// A message of somebody in danger is seen on arrival, before anything that can be full,
// slow or broken, and sets a bell; see bell.go. It passes by what waits, and its letter by
// the pace. If nothing was handed to Telegram for it after 250 ms, the reply that is
// compiled in is sent without the store, which is told when it is back. While webhooks are
// refused because the store is broken, Telegram posts nothing more of that chat until
// one is taken; a poll sees all chats, also then. An urgent letter goes beside the others
// of its chat: should the program be killed while both are on their way, one may be told
// twice.
//
// # What is not logged
//
// Logs carry update ids, outbox numbers and a short keyed hash of the chat, never
// a text, a token, a place or a chat id.
package telegram
