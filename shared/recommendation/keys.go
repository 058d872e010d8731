package recommendation

import (
	"fmt"

	"linxuan/shared/calendar"
	"linxuan/shared/table"
)

// Access patterns of recommendations in the Records table:
//
//	pk                                 sk                      what                                           read by
//	round#<round>#body#<code>          roster                  version and size of the roster                 every seal, dashboards
//	round#<round>#body#<code>#roster   <application>#<version> one submission of an applicant; never removed  the body's list of applicants
//	round#<round>#body#<code>          recommendation          the body's draft and which list is sealed      the body
//	round#<round>#body#<code>          sealed#<number>         every list that was ever sealed, as it was     the body, review, print
//	round#<round>#body#<code>          reopened#<number>       why a sealed list was opened again                auditors
//	round#<round>#body#<code>          applicants-settled      up to which closing the drafts are settled        every read after a closing
//	round#<round>#body#<code>          quota                   places granted beyond the round's quota        the write that seals
//	round#<round>#days                 <day>#<code>            applications that came and went on a day            dashboards, one Query
//	round#<round>                      override#<id>           requested and granted overrides                the public's list
//	round#<round>#recommendations      <code>                  a body's standing with its counts              dashboards, one Query
//
// Each body writes to items of its own, so that the last evening's seals of 92 bodies never meet.

func bodyPK(round, body string) string { return "round#" + round + "#body#" + body }

func rosterHeadKey(round, body string) table.Key {
	return table.Key{PK: bodyPK(round, body), SK: "roster"}
}
func rosterPK(round, body string) string { return bodyPK(round, body) + "#roster" }

func rosterKey(round, body, application string, version int64) table.Key {
	return table.Key{PK: rosterPK(round, body), SK: fmt.Sprintf("%s#%06d", application, version)}
}

func recordKey(round, body string) table.Key {
	return table.Key{PK: bodyPK(round, body), SK: "recommendation"}
}

func sealedKey(round, body string, number int) table.Key {
	return table.Key{PK: bodyPK(round, body), SK: fmt.Sprintf("%s%04d", sealedPrefix, number)}
}

func reopenedKey(round, body string, number int) table.Key {
	return table.Key{PK: bodyPK(round, body), SK: fmt.Sprintf("reopened#%04d", number)}
}

func quotaKey(round, body string) table.Key { return table.Key{PK: bodyPK(round, body), SK: "quota"} }

func settledKey(round, body string) table.Key {
	return table.Key{PK: bodyPK(round, body), SK: "applicants-settled"}
}

func dayPK(round string) string { return "round#" + round + "#days" }

func dayKey(round, body string, day calendar.Day) table.Key {
	return table.Key{PK: dayPK(round), SK: string(day) + "#" + body}
}

func overrideKey(round, id string) table.Key {
	return table.Key{PK: "round#" + round, SK: overridePrefix + id}
}

func standingKey(round, body string) table.Key {
	return table.Key{PK: "round#" + round + "#recommendations", SK: body}
}

const (
	sealedPrefix   = "sealed#"
	overridePrefix = "override#"
)
