// Package web is the chat page and the HTTP interface.
//
//	GET  /              the chat page; ?lang=en or ?lang=zh switches and is remembered
//	POST /              one turn of the conversation, answered as a whole page
//	POST /stream        the same turn, answered as fragments of the page, one after another
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
// Nothing that a resident wrote is logged or kept: the conversation stands in the
// page alone, and what [jinguo/bot.Session] remembers of it is kept under a keyed
// hash of a random cookie. That cookie ends, and the session is no longer used, when
// 30 minutes have passed without a question; the store then drops what she said of
// herself to see what she can get, and all the rest after 30 days.
package web
