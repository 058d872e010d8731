package round

import (
	"maps"
	"regexp"
	"slices"
	"strconv"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
)

// ErrConfig refuses a configuration file; its fields hold every mistake found.
var ErrConfig = fault.Define("round-config", fault.Invalid, "")

// ParseConfig reads a round's configuration file (YAML) and checks it. All mistakes are reported together in an ErrConfig.
func ParseConfig(data []byte) (Config, error) {
	var c Config
	if err := DecodeFile(data, ErrConfig, &c); err != nil {
		return Config{}, err
	}
	if err := c.Validate(); err != nil {
		return Config{}, err
	}
	return c, nil
}

// Validate checks a configuration that was decoded elsewhere, by the same rules as ParseConfig.
func (c Config) Validate() error {
	found := ErrConfig.New()
	if !roundID.MatchString(c.ID) {
		found.At("/id", "config-id")
	}
	if c.Title == "" {
		found.At("/title", "file-required")
	}
	if c.ContactAddress == "" {
		found.At("/contactAddress", "file-required")
	}
	checkEligibility(found, c.Eligibility)
	checkPhases(found, c.Phases)
	checkQuotas(found, c.Quotas)
	checkFileNames(found, c.Files)
	checkDossier(found, c.Dossier)
	checkRange(found, "/preliminaryReview/cureWorkingDays", c.Preliminary.CureWorkingDays, 0, 30)
	checkRange(found, "/review/expertsPerDossier", c.Review.ExpertsPerDossier, 1, 99)
	checkRange(found, "/review/recusal/workplaceYears", c.Review.Recusal.WorkplaceYears, 0, 50)
	checkBallot(found, c.Ballot)
	checkRange(found, "/notice/workingDays", c.Notice.WorkingDays, MinimumNoticeDays, 60) // R7.1
	checkRange(found, "/notice/answerWorkingDays", c.Notice.AnswerWorkingDays, 1, 90)
	checkRange(found, "/notice/hearingWorkingDays", c.Notice.HearingWorkingDays, 1, 30)
	checkRange(found, "/notice/appealWorkingDays", c.Notice.AppealWorkingDays, 1, 30)
	checkRange(found, "/notice/alternates", c.Notice.Alternates, 0, 50)
	return found.OrNil()
}

// MinimumNoticeDays is the least length of the public notice in working days (R7.1).
const MinimumNoticeDays = 5

var (
	roundID  = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)
	bodyCode = regexp.MustCompile(`^[A-Z][0-9]{2,4}$`)
	kindID   = regexp.MustCompile(`^[a-z][a-z0-9-]{0,31}$`)
	fileName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}\.yaml$`)
)

func checkRange(found *fault.Error, pointer string, value, least, most int) {
	if value < least || value > most {
		found.At(pointer, "file-range", "value", value, "least", least, "most", most)
	}
}

func checkEligibility(found *fault.Error, e Eligibility) {
	if !e.ReferenceDate.Valid() {
		found.At("/eligibility/referenceDate", "file-required")
	}
	checkRange(found, "/eligibility/minimumAgeYears", e.MinimumAge, 0, 100)
	checkRange(found, "/eligibility/violationYears", e.ViolationSpan, 0, 100)
	checkRange(found, "/eligibility/leadUnit/maxApplications", e.LeadUnit.MaxApplications, 1, 100)
	checkShare(found, "/eligibility/completeness/required", e.Completeness.Required)
	checkShare(found, "/eligibility/completeness/all", e.Completeness.All)
	if len(e.Years) == 0 {
		found.At("/eligibility/years", "file-required")
		return
	}
	for i := 1; i < len(e.Years); i++ {
		if e.Years[i] != e.Years[i-1]+1 {
			found.At("/eligibility/years", "config-years")
			return
		}
	}
	if e.ReferenceDate.Valid() && e.Years[len(e.Years)-1] >= e.ReferenceDate.Year() {
		found.At("/eligibility/years", "config-years-future", "year", e.ReferenceDate.Year())
	}
}

func checkPhases(found *fault.Error, windows map[Phase]Window) {
	known := Phases()
	for _, p := range slices.Sorted(maps.Keys(windows)) {
		if !slices.Contains(known, p) {
			found.At("/phases/"+pointerEscape.Replace(string(p)), "file-unknown-field", "field", string(p))
		}
	}
	complete := true
	for _, p := range known {
		w := windows[p]
		pointer := "/phases/" + string(p)
		switch {
		case w.OpensAt == 0 || w.ClosesAt == 0:
			found.At(pointer, "file-required")
			complete = false
		case w.OpensAt >= w.ClosesAt:
			found.At(pointer, "config-window")
		}
	}
	if complete {
		checkOrder(found, windows)
	}
}

// checkOrder holds the phases against each other.
func checkOrder(found *fault.Error, w map[Phase]Window) {
	application, recommendation := w[PhaseApplication], w[PhaseRecommendation]
	if application.ClosesAt != recommendation.ClosesAt { // R4.7
		found.At("/phases/application/closesAt", "config-application-close")
	}
	// R1.5 can be asked of every applicant only if statistics close first.
	inOrder(found, "statistics/closesAt", w[PhaseStatistics].ClosesAt, "recommendation/closesAt", recommendation.ClosesAt)
	inOrder(found, "application/opensAt", application.OpensAt, "recommendation/opensAt", recommendation.OpensAt)
	inOrder(found, "recommendation/closesAt", recommendation.ClosesAt, "preliminaryReview/opensAt", w[PhasePreliminary].OpensAt)
	inOrder(found, "preliminaryReview/opensAt", w[PhasePreliminary].OpensAt, "scoring/opensAt", w[PhaseScoring].OpensAt)
	inOrder(found, "preliminaryReview/closesAt", w[PhasePreliminary].ClosesAt, "scoring/closesAt", w[PhaseScoring].ClosesAt)
	inOrder(found, "scoring/closesAt", w[PhaseScoring].ClosesAt, "ballot/opensAt", w[PhaseBallot].OpensAt)
}

func inOrder(found *fault.Error, first string, a calendar.Instant, second string, b calendar.Instant) {
	if a > b {
		found.At("/phases/"+second, "config-order", "first", "/phases/"+first, "second", "/phases/"+second)
	}
}

// bodyKinds are the kinds of recommending bodies, as shared/registry names them.
var bodyKinds = []string{"province", "corps", "city", "council"}

func checkQuotas(found *fault.Error, q Quotas) {
	for _, kind := range bodyKinds {
		if n, ok := q.Kinds[kind]; !ok {
			found.At("/quotas/kinds/"+kind, "file-required")
		} else {
			checkRange(found, "/quotas/kinds/"+kind, n, 0, 100)
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(q.Kinds)) {
		if !slices.Contains(bodyKinds, kind) {
			found.At("/quotas/kinds/"+pointerEscape.Replace(kind), "file-unknown-field", "field", kind)
		}
	}
	for _, code := range slices.Sorted(maps.Keys(q.Bodies)) {
		pointer := "/quotas/bodies/" + pointerEscape.Replace(code)
		if !bodyCode.MatchString(code) {
			found.At(pointer, "config-body-code", "code", code)
		}
		checkRange(found, pointer, q.Bodies[code], 0, 100)
	}
}

func checkFileNames(found *fault.Error, f Files) {
	if !fileName.MatchString(f.Scheme) {
		found.At("/files/scheme", "config-file-name")
	}
	if !fileName.MatchString(f.Indicators) {
		found.At("/files/indicators", "config-file-name")
	}
}

// Limits of what a round may allow. Every document is opened before it counts (shared/dossier/inspect), in memory and by a
// reader of its type; and the record of a submission names them all in one item of DynamoDB.
const (
	MaxDocumentBytes = 64 << 20
	maxDocuments     = 100
)

// MediaTypes are those that a round may allow.
func MediaTypes() []string { return []string{"application/pdf", "image/jpeg", "image/png"} }

func checkDossier(found *fault.Error, d Dossier) {
	if d.MaxBytes < 1 || d.MaxBytes > 100*MaxDocumentBytes {
		found.At("/dossier/maxBytes", "file-range", "value", d.MaxBytes, "least", 1, "most", maxDocuments*MaxDocumentBytes)
	}
	seen := map[string]bool{}
	count := 0
	for i, k := range d.Documents {
		count += k.MaxCount
		checkDocumentKind(found, "/dossier/documents/"+strconv.Itoa(i), k)
		if seen[k.ID] {
			found.At("/dossier/documents/"+strconv.Itoa(i)+"/id", "file-twice", "value", k.ID)
		}
		seen[k.ID] = true
	}
	checkRange(found, "/dossier/documents", count, 1, maxDocuments)
	if approval, ok := d.Kind(ApprovalDocument); !ok || !approval.Required { // R1.1
		found.At("/dossier/documents", "config-approval")
	}
}

func checkDocumentKind(found *fault.Error, pointer string, k DocumentKind) {
	if !kindID.MatchString(k.ID) {
		found.At(pointer+"/id", "config-id")
	}
	if k.Title == "" {
		found.At(pointer+"/title", "file-required")
	}
	if k.MaxBytes < 1 || k.MaxBytes > MaxDocumentBytes {
		found.At(pointer+"/maxBytes", "file-range", "value", k.MaxBytes, "least", 1, "most", MaxDocumentBytes)
	}
	checkRange(found, pointer+"/maxCount", k.MaxCount, 1, maxDocuments)
	if len(k.MediaTypes) == 0 {
		found.At(pointer+"/mediaTypes", "file-required")
	}
	for i, m := range k.MediaTypes {
		if !slices.Contains(MediaTypes(), m) {
			found.At(pointer+"/mediaTypes/"+strconv.Itoa(i), "config-media-type", "value", m)
		}
	}
}

func checkBallot(found *fault.Error, b BallotSetting) {
	checkShare(found, "/ballot/quorum", b.Quorum)
	checkShare(found, "/ballot/threshold/fraction", b.Threshold.Fraction)
	if !slices.Contains([]Base{BaseAppointed, BasePresent, BaseEligible, BaseValid}, b.Threshold.Of) {
		found.At("/ballot/threshold/of", "config-base")
	}
	checkRange(found, "/ballot/minimumEligible", b.MinimumEligible, 3, 1000)
	checkRange(found, "/ballot/target", b.Target, 1, 10000)
	checkRange(found, "/ballot/approvalCap", b.ApprovalCap, 0, 10000)
	checkRange(found, "/ballot/castingMinutes", b.CastingMinutes, 1, 7*24*60)
	if b.KeyBits != 2048 && b.KeyBits != 3072 {
		found.At("/ballot/keyBits", "config-key-bits")
	}
	if b.Tie != "run-off" {
		found.At("/ballot/tie", "config-tie")
	}
}
