package notice

import (
	"fmt"

	"linxuan/shared/table"
)

// Access patterns of notices in the Records table:
//
//	pk                sk               what                                                     read by
//	notice#<round>    proposal         the groups that the ballots chose, as they are proposed  secretariat, the publication
//	notice#<round>    publication      when the notice will be published, until it is           secretariat, ministry, the schedule
//	notice#<round>    notice           the public notice; its window changes by a re-issue      everyone
//	notice#<round>    reissue          who approved a re-issue                                  the second person
//	notice#<round>    list#<nnn>       versions of the final list, the last perhaps waiting     everyone, its approvers
//	notice#<round>    objection#<id>   objections, without the objector                         those who handle them, every list
//	objector#<id>     objector         who objects (R7.2)                                       those who handle it
//	evidence#<id>     evidence         a file of an objector, before and after it is filed          its objection, those who handle it
//	steps#<id>        <step>           the log of an objection, only ever added to              its handler, the ministry
//	looks#<id>        <look>           looks at what may tell who objects (R7.2)                the ministry, the auditor
//	follow#<receipt>  objection        which objection a receipt is of, with its code's trace   the objector's follow-up
//	register          <group>          listed groups over all rounds                            everyone, proposals, applications
//	calendar          <year>#<nnn>     holidays of a year, by version                           every count of working days
//	notice-releases   <round>#<nnn>    what is published and not yet in the register and files  everyone who reads what is public
func proposalKey(round string) table.Key { return table.Key{PK: "notice#" + round, SK: "proposal"} }

func noticeKey(round string) table.Key { return table.Key{PK: "notice#" + round, SK: "notice"} }

func publicationKey(round string) table.Key {
	return table.Key{PK: "notice#" + round, SK: "publication"}
}

func reissueKey(round string) table.Key { return table.Key{PK: "notice#" + round, SK: "reissue"} }

func listKey(round string, number int) table.Key {
	return table.Key{PK: "notice#" + round, SK: fmt.Sprintf("%s%03d", listPrefix, number)}
}

func objectionKey(round, id string) table.Key {
	return table.Key{PK: "notice#" + round, SK: objectionPrefix + id}
}

func objectorKey(id string) table.Key { return table.Key{PK: "objector#" + id, SK: "objector"} }

func evidenceKey(id string) table.Key { return table.Key{PK: "evidence#" + id, SK: "evidence"} }

func stepsPK(objection string) string { return "steps#" + objection }

func stepKey(objection, id string) table.Key { return table.Key{PK: stepsPK(objection), SK: id} }

func looksPK(objection string) string { return "looks#" + objection }

func lookKey(objection, id string) table.Key { return table.Key{PK: looksPK(objection), SK: id} }

func followKey(receipt string) table.Key { return table.Key{PK: "follow#" + receipt, SK: "objection"} }

func yearKey(year, version int) table.Key {
	return table.Key{PK: "calendar", SK: fmt.Sprintf("%04d#%03d", year, version)}
}

func registerKey(group string) table.Key { return table.Key{PK: "register", SK: group} }

func releaseKey(round string, number int) table.Key {
	return table.Key{PK: "notice-releases", SK: fmt.Sprintf("%s#%03d", round, number)}
}

const (
	listPrefix      = "list#"
	objectionPrefix = "objection#"
)
