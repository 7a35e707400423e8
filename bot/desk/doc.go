// Package desk is the staff desk: pages under /desk on which staff keep the knowledge
// base true, see what women asked and answer them. Pages are Go templates that work
// without script; htmx and a few lines of our own make them quicker to use.
//
// Each area has one file of handlers, one of templates and one word list, and names its
// routes with the right that each needs: entries.go, templates/entries.html,
// words/desk-entries.zh.toml of package bot. server.go joins the routes, so that one
// table says who may do what; visit.go is a request of somebody who signed in; frame.go
// shows pages; guard.go protects them.
//
// Getting in is in login.go (names, passwords, links), password.go (the work on
// passwords), codes.go (one-time codes) and session.go; accounts.go and me.go are the
// pages about accounts. testdata/routes.golden is the table of who may do what.
//
// What is shown of the knowledge base, of misses and cases comes from the packages that
// answer residents, too: the desk decides nothing that they decide.
package desk
