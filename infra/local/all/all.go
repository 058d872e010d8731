// Package all lists all functions of the platform by the names that template.yaml gives them, for those who run them in
// one process.
package all

import (
	"linxuan/functions/accounts"
	"linxuan/functions/ballot"
	"linxuan/functions/ballot/count"
	"linxuan/functions/cast"
	"linxuan/functions/deadline"
	"linxuan/functions/documents"
	"linxuan/functions/ledger"
	"linxuan/functions/messages"
	"linxuan/functions/messages/mail"
	"linxuan/functions/notice"
	"linxuan/functions/portal"
	"linxuan/functions/quota"
	"linxuan/functions/review"
	"linxuan/functions/statistics"
	"linxuan/functions/submission"
	"linxuan/infra/local/stack"
)

// Functions are the constructors by the name of the folder above lambda/.
func Functions() map[string]stack.Build {
	return map[string]stack.Build{
		"accounts":   accounts.New,
		"ballot":     ballot.New,
		"cast":       cast.New,
		"count":      count.New,
		"deadline":   deadline.New,
		"documents":  documents.New,
		"ledger":     ledger.New,
		"mail":       mail.New,
		"messages":   messages.New,
		"notice":     notice.New,
		"portal":     portal.New,
		"quota":      quota.New,
		"review":     review.New,
		"statistics": statistics.New,
		"submission": submission.New,
	}
}
