package registry

import (
	_ "embed"
	"encoding/csv"
	"strings"
	"sync"
)

//go:embed industries.csv
var industriesCSV string

// Industry is a division of the industrial classification (GB/T 4754-2017) with the letter of its section: "C36" 汽车制造业.
type Industry struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// Industries lists the 97 divisions in the order of the standard.
var Industries = sync.OnceValue(func() []Industry {
	rows, err := csv.NewReader(strings.NewReader(industriesCSV)).ReadAll()
	if err != nil {
		panic(err) // embedded and tested
	}
	list := make([]Industry, 0, len(rows)-1)
	for _, row := range rows[1:] {
		list = append(list, Industry{Code: row[0], Name: row[1]})
	}
	return list
})

// IndustryName is the division's name; empty for an unknown code.
func IndustryName(code string) string {
	for _, i := range Industries() {
		if i.Code == code {
			return i.Name
		}
	}
	return ""
}
