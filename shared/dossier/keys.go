package dossier

import (
	"fmt"

	"linxuan/shared/table"
)

// Access patterns of applications in the Records table:
//
//	pk                                     sk                 what
//	application#<id>                       application        the application as the group edits it
//	application#<id>                       documents          its documents, in one row with a version of its own, so that an
//	                                                          upload never makes the form's version stale
//	application#<id>                       submission#<nnnn>  each submitted state, kept for ever
//	round#<round>#group#<group>            application        the group's application in a round: one at most
//	round#<round>#body#<body>#applications <id>               the applications of a body, drafts too
//	lead#<round>#<uscc>                    application        which application a lead unit has entered (R1.4)
//	lead#<round>#<uscc>                    exception#<group>  the ministry's exception for one group, with its reason

func applicationKey(id string) table.Key {
	return table.Key{PK: "application#" + id, SK: "application"}
}
func documentsKey(id string) table.Key { return table.Key{PK: "application#" + id, SK: "documents"} }

func submissionKey(id string, n int) table.Key {
	return table.Key{PK: "application#" + id, SK: fmt.Sprintf("submission#%04d", n)}
}

func ofGroupKey(round, group string) table.Key {
	return table.Key{PK: "round#" + round + "#group#" + group, SK: "application"}
}

func ofBodyKey(round, body, id string) table.Key {
	return table.Key{PK: "round#" + round + "#body#" + body + "#applications", SK: id}
}

func leadKey(round, uscc string) table.Key {
	return table.Key{PK: "lead#" + round + "#" + uscc, SK: "application"}
}

func exceptionKey(round, uscc, group string) table.Key {
	return table.Key{PK: "lead#" + round + "#" + uscc, SK: "exception#" + group}
}
