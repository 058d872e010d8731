package live

type changeItem struct {
	Status   string `json:"status"`
	Since    int64  `json:"since"`
	Document string `json:"document"`
	Case     string `json:"case"`
}

type registerItem struct {
	Group   string       `json:"group"`
	Status  string       `json:"status"`
	Since   int64        `json:"since"`
	History []changeItem `json:"history"`
}

type caseItem struct {
	Group    string `json:"group"`
	Decision *struct {
		Outcome  string `json:"outcome"`
		Status   string `json:"status"`
		Document string `json:"document"`
		At       int64  `json:"at"`
	} `json:"decision"`
	Approvals []struct {
		By string `json:"by"`
	} `json:"approvals"`
}

// register: a listed group stands as the last change of its history says, every change after the listing is a decision of two
// people on a case of that group, and every decision that changes a standing is in a history (R8.1).
func (k *keeper) register() {
	told := map[string]bool{} // cases that a history names
	each(k, "register", "", func(pk, sk string, row registerItem) {
		place := pk + " " + sk
		k.Registered++
		if len(row.History) == 0 {
			k.wrong(place, "it has no history (R8.1)")
			return
		}
		if last := row.History[len(row.History)-1]; last.Status != row.Status || last.Since != row.Since {
			k.wrong(place, "it is %q, its history ends with %q (R8.1)", row.Status, last.Status)
		}
		for _, c := range row.History[1:] {
			told[c.Case] = true
			found, ok := into[caseItem](k, "cases "+c.Case, k.groups["cases"][c.Case])
			if d := found.Decision; !ok || d == nil || found.Group != row.Group || d.Status != c.Status || d.At != c.Since || d.Document != c.Document {
				k.wrong(place, "no decision of case %q made it %q (R8.1)", c.Case, c.Status)
			}
		}
	})
	each(k, "cases", "case_", func(pk, sk string, c caseItem) {
		if c.Decision == nil {
			return
		}
		place := pk + " " + sk
		if len(c.Approvals) != 2 || c.Approvals[0].By == c.Approvals[1].By {
			k.wrong(place, "it was not decided by two people (R8.1)")
		}
		if c.Decision.Outcome != "dismissed" && !told[sk] {
			k.wrong(place, "the register does not know of its decision (R8.1)")
		}
	})
}
