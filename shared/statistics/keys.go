package statistics

import (
	"strconv"

	"linxuan/shared/calendar"
	"linxuan/shared/table"
)

// Access patterns of the statistics in the Records table:
//
//	pk                      sk                     what                                                   read by
//	filings#<group>         card                   how every year of the group stands, one small item     lists, standings, locks
//	filings#<group>         year#<year>            a year's values; its version is the ETag                the form, the report
//	filings#<group>         correction#<year>#<id> what the secretariat corrected after the lock (R5.5)    the form
//	filings#<group>         finding#<year>#<id>    findings of falsification (R1.5)                        the form
//	                                               gsi1 corrections#<round>, findings#<round> / <id>       the secretariat's lists
//	filings#<group>         receipt#<round>#<id>   receipts of all acts on the group's filings (R9.1)      the group's receipts
//	statistics#<round>      count#<year>#<body>    how many filings of a body are how far                  the dashboard
//	statistics#<round>#days <day>#<year>#<body>    how these counts moved on a day                         the dashboard
//	anomalies#<round>       search                 the last search for anomalies                           its list
//	anomalies#<round>#<id>  <body>#<number>        a group that it flagged, with its anomalies             its list
//
// A filing belongs to its group and year, not to a round: what one round has locked, the next one finds. The card is written
// by every act on the group's statistics under its version, so that acts on neighbouring years, which are checked against
// each other, cannot pass each other by. Lists go over the registry's groups of a body and read their cards. A count is
// touched only when a filing becomes complete or incomplete, is declared or moves to another body; a lock touches it for
// groups that saved nothing.

func cardKey(group string) table.Key { return table.Key{PK: "filings#" + group, SK: "card"} }

func filingKey(group string, year int) table.Key {
	return table.Key{PK: "filings#" + group, SK: "year#" + strconv.Itoa(year)}
}

func correctionKey(group string, year int, id string) table.Key {
	return table.Key{PK: "filings#" + group, SK: correctionPrefix(year) + id}
}

func findingKey(group string, year int, id string) table.Key {
	return table.Key{PK: "filings#" + group, SK: findingPrefix(year) + id}
}

func correctionPrefix(year int) string { return "correction#" + strconv.Itoa(year) + "#" }
func findingPrefix(year int) string    { return "finding#" + strconv.Itoa(year) + "#" }

func receiptKey(o Of, id string) table.Key {
	return table.Key{PK: "filings#" + o.Group, SK: receiptPrefix(o.Round) + id}
}

func receiptPrefix(round string) string { return "receipt#" + round + "#" }

func correctionsPK(round string) string { return "corrections#" + round }
func findingsPK(round string) string    { return "findings#" + round }

func daysPK(round string) string { return countsPK(round) + "#days" }

func dayKey(day calendar.Day, at shelf) table.Key {
	return table.Key{PK: daysPK(at.round), SK: string(day) + "#" + strconv.Itoa(at.year) + "#" + at.body}
}

func searchKey(round string) table.Key { return table.Key{PK: "anomalies#" + round, SK: "search"} }

func flaggedPK(round, id string) string { return "anomalies#" + round + "#" + id }

func flaggedKey(round, id, body, number string) table.Key {
	return table.Key{PK: flaggedPK(round, id), SK: body + "#" + number}
}

func countsPK(round string) string { return "statistics#" + round }

func countKey(round string, year int, body string) table.Key {
	return table.Key{PK: countsPK(round), SK: "count#" + strconv.Itoa(year) + "#" + body}
}
