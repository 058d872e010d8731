package adjustment

import "linxuan/shared/table"

// Access patterns of cases in the Records table:
//
//	pk                   sk         what                                        read by
//	cases                <case>     a case, with who approved its ruling        who handles cases, newest first
//	cases-of#<group>     <case>     that the case is about this group           the group
//	cases-of#<group>     open       the case that is open: one at a time        the opening of another
//	case-file#<doc>      file       a file, before and after it is filed        its case, who brought it
func caseKey(id string) table.Key { return table.Key{PK: "cases", SK: id} }

func ofGroupKey(group, id string) table.Key { return table.Key{PK: "cases-of#" + group, SK: id} }

func openKey(group string) table.Key { return table.Key{PK: "cases-of#" + group, SK: "open"} }

func fileKey(id string) table.Key { return table.Key{PK: "case-file#" + id, SK: "file"} }

// casePrefix is that of the ids of cases.
const casePrefix = "case"
