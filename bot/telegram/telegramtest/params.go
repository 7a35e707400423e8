package telegramtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
)

// params are a call's parameters by name, each as text: strings as they are,
// everything else as JSON.
type params map[string]string

// readParams takes parameters from the query and from a body that is a form,
// multipart or JSON.
func readParams(r *http.Request) (params, error) {
	p := params{}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch kind {
	case "application/json":
		var body map[string]json.RawMessage
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			return nil, fmt.Errorf("can't parse JSON object: %w", err)
		}
		for name, value := range body {
			var text string
			if json.Unmarshal(value, &text) != nil {
				text = string(value)
			}
			p[name] = text
		}
	case "multipart/form-data":
		// Clients send a call without parameters as multipart with an empty body.
		if err := r.ParseMultipartForm(32 << 20); err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("can't parse multipart: %w", err)
		}
	}
	if err := readFiles(r, p); err != nil {
		return nil, err
	}
	if err := r.ParseForm(); err != nil {
		return nil, fmt.Errorf("can't parse form: %w", err)
	}
	io.Copy(io.Discard, r.Body) // only then does net/http notice a client that leaves
	for name, values := range r.Form {
		p[name] = values[0]
	}
	return p, nil
}

// readFiles takes the files of a multipart body, each as its content under the name of
// its field with uploaded before it.
func readFiles(r *http.Request, p params) error {
	if r.MultipartForm == nil {
		return nil
	}
	for field, files := range r.MultipartForm.File {
		f, err := files[0].Open()
		if err != nil {
			return fmt.Errorf("can't read file: %w", err)
		}
		content, err := io.ReadAll(f)
		f.Close()
		if err != nil {
			return fmt.Errorf("can't read file: %w", err)
		}
		p[uploaded+field] = string(content)
	}
	return nil
}

// uploaded stands before the name of a field whose file came with the call.
const uploaded = "file:"

// integer is the parameter as a number; 0 where it is absent or none.
func (p params) integer(name string) int64 {
	n, err := strconv.ParseInt(p[name], 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func (p params) float(name string) float64 {
	f, err := strconv.ParseFloat(p[name], 64)
	if err != nil {
		return 0
	}
	return f
}

// object decodes a parameter that is JSON; an absent one leaves dst as it is.
func (p params) object(name string, dst any) *apiError {
	if p[name] == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(p[name]), dst); err != nil {
		return badRequest("can't parse " + name + " JSON object")
	}
	return nil
}
