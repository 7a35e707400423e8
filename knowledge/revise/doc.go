// Package revise is what happens to an entry while somebody edits it: [FormOf] lays it
// out as the text fields of a form, [Form.Entry] reads the form back, [Merge] joins what
// two people made of the same version, and [Words] tells two texts apart.
//
// What the form does not show (rules, files, marks of intake) is taken from the version
// that the form is laid over, and a field that nobody touched keeps its value to the
// byte, however odd.
package revise
