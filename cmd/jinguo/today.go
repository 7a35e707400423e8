package main

import (
	"time"

	"jinguo/knowledge"
)

// today is the day that it is in China.
func today() knowledge.Date {
	return knowledge.DateOf(time.Now().In(knowledge.China))
}
