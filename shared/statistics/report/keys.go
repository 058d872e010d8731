package report

import (
	"fmt"

	"linxuan/shared/table"
)

// Access patterns of the annual report in the Records table:
//
//	pk                    sk                        what                                                     read by
//	report#<round>        draft                     the report that is being made; a round has one at most   the builder
//	report#<round>        version#<number>          a published version                                      everybody
//	report#<round>#<id>   page#<number>             the filings of a page of groups, while it is compiled    the compilation
//	report#<round>#<id>   row#<by>#<place>#<year>   figures, one item a year of a place                      the builder, publication
//	report#<round>#<id>   salt                      of the hash of the figures                               an audit of the tables
//	report-text#<round>   <number>                  a version of the text; none is ever changed              the builder, publication
//
// Pages and rows mean nothing until the draft or the version that names their id says so.

func draftKey(round string) table.Key { return table.Key{PK: "report#" + round, SK: "draft"} }

func versionKey(round string, number int) table.Key {
	return table.Key{PK: "report#" + round, SK: fmt.Sprintf("%s%06d", versionPrefix, number)}
}

func figuresPK(round, id string) string { return "report#" + round + "#" + id }

func pageKey(round, id string, number int) table.Key {
	return table.Key{PK: figuresPK(round, id), SK: fmt.Sprintf("%s%06d", pagePrefix, number)}
}

func rowKey(round, id string, r Row) table.Key {
	return table.Key{PK: figuresPK(round, id), SK: fmt.Sprintf("%s%s#%d", rowPrefix(r.By), r.Place, r.Year)}
}

func saltKey(round, id string) table.Key { return table.Key{PK: figuresPK(round, id), SK: "salt"} }

func textsPK(round string) string { return "report-text#" + round }

func textKey(round string, number int) table.Key {
	return table.Key{PK: textsPK(round), SK: fmt.Sprintf("%06d", number)}
}

const (
	versionPrefix = "version#"
	pagePrefix    = "page#"
	anyRow        = "row#"
)

func rowPrefix(by By) string { return anyRow + string(by) + "#" }
