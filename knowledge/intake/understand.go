package intake

import "jinguo/knowledge"

func understand(doc *document, source knowledge.Source, rep *report) []knowledge.Entry {
	return nil
}
