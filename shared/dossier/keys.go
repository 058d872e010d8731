package dossier

import (
	"fmt"

	"linxuan/shared/table"
)

// Access patterns of applications in the Records table:
//
//	pk                                     sk                 what
//	application#<id>                       application        the application as the group edits it
//	application#<id>                       documents          what it holds, with a version that moves with what counts
//	application#<id>                       document#<id>      one document, from the first link on
//	application#<id>                       submission#<nnnn>  each submitted state, kept for ever
//	application#<id>                       correction#<nnnn>#<nnnn> each correction of a submitted state, kept for ever
//	round#<round>#group#<group>            application        the group's application in a round: one at most
//	round#<round>#body#<body>#applications <id>               how the applications of a body stand, drafts too
//	round#<round>#exceptions               <uscc>#<group>     the ministry's exceptions, for the public
//	lead#<round>#<uscc>                    place#<nn>         the applications that a lead unit has entered (R1.4)
//	lead#<round>#<uscc>                    exception#<group>  the ministry's exception for one group
//	lead#<round>#<uscc>                    begun#<id>         the applications that were begun of groups that it leads
//
// Documents are items of their own, so that the uploads of one dossier, many at once, neither wait for each other nor make
// the form's version stale. One Query says everything about a lead unit.

func applicationKey(id string) table.Key {
	return table.Key{PK: "application#" + id, SK: "application"}
}

func documentsKey(id string) table.Key { return table.Key{PK: "application#" + id, SK: "documents"} }

const documentPrefix = "document#"

func documentKey(id, document string) table.Key {
	return table.Key{PK: "application#" + id, SK: documentPrefix + document}
}

const submissionPrefix = "submission#"

func submissionKey(id string, n int) table.Key {
	return table.Key{PK: "application#" + id, SK: fmt.Sprintf("%s%04d", submissionPrefix, n)}
}

const correctionPrefix = "correction#"

func correctionKey(id string, submission, n int) table.Key {
	return table.Key{PK: "application#" + id, SK: fmt.Sprintf("%s%04d#%04d", correctionPrefix, submission, n)}
}

func ofGroupKey(round, group string) table.Key {
	return table.Key{PK: "round#" + round + "#group#" + group, SK: "application"}
}

func ofBodyKey(round, body, id string) table.Key {
	return table.Key{PK: "round#" + round + "#body#" + body + "#applications", SK: id}
}

func exceptionListKey(round, uscc, group string) table.Key {
	return table.Key{PK: "round#" + round + "#exceptions", SK: uscc + "#" + group}
}

func leadPK(round, uscc string) string { return "lead#" + round + "#" + uscc }

const (
	placePrefix     = "place#"
	exceptionPrefix = "exception#"
	begunPrefix     = "begun#"
)

func placeKey(round, uscc string, n int) table.Key {
	return table.Key{PK: leadPK(round, uscc), SK: fmt.Sprintf("%s%02d", placePrefix, n)}
}

func exceptionKey(round, uscc, group string) table.Key {
	return table.Key{PK: leadPK(round, uscc), SK: exceptionPrefix + group}
}

func begunKey(round, uscc, id string) table.Key {
	return table.Key{PK: leadPK(round, uscc), SK: begunPrefix + id}
}
