package message

// Audiences names every kind of the words with an audience for each page it leads to.
func Audiences() map[Kind][]Audience {
	all := map[Kind][]Audience{}
	for kind, p := range phrases() {
		all[kind] = []Audience{ToGroup("grp_1")}
		for to := range p.Page {
			all[kind] = append(all[kind], Audience(to+"#x"))
		}
	}
	for _, kind := range []Kind{
		Returned, Passed, Failed, Cured, Closed, Locked, Corrected, ListSealed, ListClosed, ListReopened, ListFlagged, FilingChanged,
		FindingMade, FindingSaid, FindingUpheld, FindingGone, TransferAsked, TransferDone, TransferNo, Noticed, Listed,
		DueStatistics, DueSubmission, DueSeal, DueScores, MailConfirmation,
		CaseOpened, CaseReconsidered, CaseAnswered, CaseProposed, CaseDismissed, CaseSuspended, CaseRevoked, CaseReinstated,
		MonitoringOpened, MonitoringDue, MonitoringMissed, MonitoringClosed, MonitoringReturned, MonitoringAmended, MonitoringAccepted,
	} {
		if all[kind] == nil {
			all[kind] = []Audience{ToGroup("grp_1")}
		}
	}
	return all
}
