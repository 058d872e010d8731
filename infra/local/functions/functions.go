// Package functions lists the functions of the platform by the names that template.yaml gives them, for those who run
// them in one process.
package functions

import (
	"linxuan/functions/accounts"
	"linxuan/functions/ledger"
	"linxuan/infra/local/stack"
)

// All are the constructors by the name of the folder above lambda/.
func All() map[string]stack.Build {
	return map[string]stack.Build{
		"accounts": accounts.New,
		"ledger":   ledger.New,
	}
}
