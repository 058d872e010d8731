package message

import (
	_ "embed"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"linxuan/shared/calendar"
)

//go:embed words.yaml
var wordsFile []byte

// phrase is what one kind of message says.
type phrase struct {
	Title string            `yaml:"title"`
	Text  string            `yaml:"text"`
	Page  map[string]string `yaml:"page"` // by kind of audience
}

var phrases = sync.OnceValue(func() map[Kind]phrase {
	var all map[Kind]phrase
	if err := yaml.Unmarshal(wordsFile, &all); err != nil { // embedded, and read by the tests
		panic(fmt.Sprintf("message: words.yaml: %v", err))
	}
	return all
})

// Words are a message as people read it.
type Words struct {
	Title string `json:"title"`
	Text  string `json:"text"`
	Page  string `json:"page,omitempty" doc:"Path of the page where one goes on; none where there is nothing to do"`
}

// Words of a message: the same for the page and for the letter.
func (m Message) Words() Words {
	p := phrases()[m.Kind]
	kind, _, _ := strings.Cut(string(m.Audience), "#")
	return Words{m.fill(p.Title), m.fill(p.Text), m.fill(p.Page[kind])}
}

var placeholder = regexp.MustCompile(`\{[a-zA-Z]+\}`)

// fill puts facts in the place of {name}; instants become what a clock in Beijing shows.
func (m Message) fill(sentence string) string {
	return placeholder.ReplaceAllStringFunc(sentence, func(name string) string {
		switch name = name[1 : len(name)-1]; name {
		case "round":
			return m.Round
		case "subject":
			return m.Subject
		}
		value := m.Facts[name]
		var at calendar.Instant
		if strings.Contains(value, "T") && at.UnmarshalText([]byte(value)) == nil {
			return Clock(at)
		}
		return value
	})
}

// Clock writes a closing instant as the platform does: midnight as 24:00 of the day that ends with it (R5.1).
func Clock(at calendar.Instant) string {
	t := at.Shanghai()
	if t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 {
		return t.AddDate(0, 0, -1).Format("2006年1月2日") + " 24:00（北京时间）"
	}
	return t.Format("2006年1月2日 15:04（北京时间）")
}
