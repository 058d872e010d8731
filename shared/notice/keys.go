package notice

import (
	"fmt"

	"linxuan/shared/table"
)

// Access patterns of notices in the Records table:
//
//	pk                sk               what                                                     read by
//	notice#<round>    proposal         the groups that the ballots chose, as they are proposed  secretariat, the publication
//	notice#<round>    notice           the public notice; never changes                         everyone
//	notice#<round>    list#<nnn>       versions of the final list, the last perhaps waiting     everyone, its approvers
//	notice#<round>    objection#<id>   objections, without the objector                         those who handle them, every list
//	objector#<id>     objector         who objects (R7.2)                                       those who handle it
//	evidence#<id>     evidence         a file of an objector, before and after it is filed          its objection, those who handle it
//	register          <group>          listed groups over all rounds                            everyone, proposals, applications
//	notice-releases   <round>#<nnn>    what is published and not yet in the register and files  everyone who reads what is public
func proposalKey(round string) table.Key { return table.Key{PK: "notice#" + round, SK: "proposal"} }

func noticeKey(round string) table.Key { return table.Key{PK: "notice#" + round, SK: "notice"} }

func listKey(round string, number int) table.Key {
	return table.Key{PK: "notice#" + round, SK: fmt.Sprintf("%s%03d", listPrefix, number)}
}

func objectionKey(round, id string) table.Key {
	return table.Key{PK: "notice#" + round, SK: objectionPrefix + id}
}

func objectorKey(id string) table.Key { return table.Key{PK: "objector#" + id, SK: "objector"} }

func evidenceKey(id string) table.Key { return table.Key{PK: "evidence#" + id, SK: "evidence"} }

func registerKey(group string) table.Key { return table.Key{PK: "register", SK: group} }

func releaseKey(round string, number int) table.Key {
	return table.Key{PK: "notice-releases", SK: fmt.Sprintf("%s#%03d", round, number)}
}

const (
	listPrefix      = "list#"
	objectionPrefix = "objection#"
)
