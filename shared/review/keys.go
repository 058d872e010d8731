package review

import (
	"fmt"

	"linxuan/shared/table"
)

// Access patterns of the review in the Records table:
//
//	pk                           sk                       what                                            read by
//	review#<round>#candidates    <application>            what bodies forwarded                           secretariat, experts, draws
//	review#<round>#preliminary   <application>            preliminary review                              secretariat, the group, its body
//	review#<round>#checks        <application>            checklist as noted, before a decision           secretariat
//	review#<round>#panel         <account>                experts of the panel                            secretariat, draws, ballot
//	review#<round>#recusals      <account>#<application>  declared conflicts                              every look at a dossier, ballot
//	review#<round>#draws         <nnn>                    draws and changes by hand, in their order       every look at a dossier
//	review#<round>#draw#<id>     <application>            whom a draw gave to a dossier                   every look at a dossier
//	review#<round>#scores        <application>#<account>  scores                                          the expert, totals
//
// A draw's teams stand under an id that its row names. Of two draws at once only one gets its row, and the teams of the other
// are never read.
func candidateKey(round, app string) table.Key {
	return table.Key{PK: "review#" + round + "#candidates", SK: app}
}

func preliminaryKey(round, app string) table.Key {
	return table.Key{PK: "review#" + round + "#preliminary", SK: app}
}

func checksKey(round, app string) table.Key {
	return table.Key{PK: "review#" + round + "#checks", SK: app}
}

func panelKey(round, account string) table.Key {
	return table.Key{PK: "review#" + round + "#panel", SK: account}
}

func recusalKey(round, account, app string) table.Key {
	return table.Key{PK: "review#" + round + "#recusals", SK: account + "#" + app}
}

func drawKey(round string, number int) table.Key {
	return table.Key{PK: "review#" + round + "#draws", SK: fmt.Sprintf("%03d", number)}
}

func teamKey(round, draw, app string) table.Key {
	return table.Key{PK: "review#" + round + "#draw#" + draw, SK: app}
}

func scoreKey(round, app, account string) table.Key {
	return table.Key{PK: "review#" + round + "#scores", SK: app + "#" + account}
}
