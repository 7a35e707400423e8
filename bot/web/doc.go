// Package web is the chat page and the HTTP interface.
//
//	GET  /              the chat page; ?lang=en or ?lang=zh switches and is remembered
//	POST /              one turn of the conversation, answered as a whole page
//	POST /stream        the same turn, answered as fragments of the page, one after another
//	GET  /privacy       what is kept, what the quick exit cannot erase, how to clear it
//	GET  /exit          the quick exit without script: ends the chat, leads to a neutral site
//	POST /exit          the same for the script, which has left already
//	POST /api/v1/ask    a [jinguo/bot.Question] in, a [jinguo/bot.Answer] out
//	GET  /healthz       200 while the process lives
//	GET  /readyz        200 while answers can be given, 503 with a reason otherwise
//	GET  /static/…      style sheet, script and icon
//
// The page works without JavaScript, without cookies and without any other
// origin. With JavaScript the same forms are sent to /stream, and the answer's
// blocks appear as they arrive. Fragments are HTML, each followed by a NUL byte,
// which html/template never lets through from a text; the last one has the class
// "end", so that a broken connection can be told from a finished answer.
//
// Under an answer that names places stand a list and a map of them, which is drawn
// here from their coordinates: no map service learns where somebody looks for help.
// Where she is comes with a question that she sends it with, and is not kept.
//
// Somebody in danger has an answer within a second: where the store or the conversation
// hangs, fails or panics, and where her address asks too fast, it is the compiled-in
// reply. What a reply promises, such as a case with its receipt, is kept before she
// reads it.
//
// The quick exit (the button, or Esc three times) blanks the page before any network,
// takes the place of its entry in the tab's history, and has the browser drop cookies
// and pages kept for the way back. It ends the chat, and withdraws nothing that was
// handed to a person. A page that nobody used for 30 minutes clears itself.
//
// No word of hers is logged or kept by this package: the conversation stands in the
// page alone, what the store keeps of a question is told in /privacy, and what [jinguo/bot.Session] remembers of it is kept under a keyed
// hash of a random cookie. That cookie ends, and the session is no longer used, when
// 30 minutes have passed without a question; the store then drops what she said of
// herself to see what she can get, and all the rest after 30 days.
package web
