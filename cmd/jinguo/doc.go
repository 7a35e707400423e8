// Jinguo answers questions about women's policies, aid programmes and service
// points from the files that a women's federation has. This is the whole
// program: one verb a file, and the wiring of the packages below.
//
// A tour of the code, bottom up:
//
//   - jinguo/knowledge is the domain: an entry, when and where it holds, how
//     phones, dates and hours are read, and how entries are exchanged.
//     knowledge/region knows the divisions of China and finds them in text.
//     knowledge/fact is the vocabulary of rules, knowledge/screen runs them, and
//     knowledge/clerk reads and writes them in clerks' words.
//     knowledge/check finds what is wrong across entries. knowledge/lay knows
//     what people say for what papers say, knowledge/alarm which words speak of
//     danger; knowledge/pattern tries many expressions at once.
//   - jinguo/knowledge/intake turns office files into entries. Readers make a
//     document of each format; policy.go and rows.go understand it. Every file
//     is parsed in a child process (parse.go here) with limits.
//   - jinguo/knowledge/store is the one database: every version of every entry,
//     numbered changes, the inbox and outbox of channels, sessions.
//     knowledge/sample is the knowledge base that a first start answers from;
//     knowledge/directory invents one of a whole country, see directory.go.
//   - jinguo/index finds entries by their words: a bleve index that follows the
//     store's change numbers and can be thrown away at any time. index/typing
//     reads slips of typing, index/learn trains what ranks better than words.
//   - jinguo/bot is the conversation: a message in, a reply out, decided as a
//     value before it is put into words. It asks the index and the store.
//   - jinguo/bot/telegram and jinguo/bot/web are the doors. They show replies
//     and keep sessions; Telegram's inbox and outbox survive a crash at any
//     point. jinguo/bot/poster draws what leads people there on paper.
//   - jinguo/config reads settings; only this package imports it.
//
// Follow a question from ask.go through bot.Reply to index.Search, and a file
// from import.go through intake.Reader.Read to store.Save and index.Sync.
// serve.go starts all doors at once, live.go has the server follow the lay words
// and the urgent rules, pause.go a pause.
// What people say is wrong about a service point goes from bot's Reply.Request to
// store.Decide, by requests.go or by staff on Telegram; what nobody could answer from
// Reply.Asked to store.AnswerMiss, by misses.go. key.go knows the key that both are
// sealed with. What she hands to a person goes
// from Reply.Handing to the store's casework.go, which raises it until staff act, in
// cases.go here or on Telegram. accounts.go lets staff in to the desk, which bot/desk is.
// mailbox.go joins packages that do not know each other.
package main
