// Package all lists all functions of the platform by the names that template.yaml gives them, for those who run them in
// one process.
package all

import (
	"linxuan/functions/accounts"
	"linxuan/functions/ledger"
	"linxuan/infra/local/stack"
)

// Functions are the constructors by the name of the folder above lambda/.
func Functions() map[string]stack.Build {
	return map[string]stack.Build{
		"accounts": accounts.New,
		"ledger":   ledger.New,
	}
}
