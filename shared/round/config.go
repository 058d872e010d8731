package round

import "linxuan/shared/calendar"

// Config is everything in which one round differs from another. It is read from a file when the ministry creates the round,
// stored as JSON and published. No code knows a particular round.
type Config struct {
	ID    string `json:"id" yaml:"id"`       // short and stable, part of addresses: "2019"
	Title string `json:"title" yaml:"title"` // what users read

	Eligibility    Eligibility        `json:"eligibility" yaml:"eligibility"`
	Phases         map[Phase]Window   `json:"phases" yaml:"phases"` // exactly the Phases()
	Quotas         Quotas             `json:"quotas" yaml:"quotas"`
	Files          Files              `json:"files" yaml:"files"`
	Dossier        Dossier            `json:"dossier" yaml:"dossier"`
	Preliminary    PreliminarySetting `json:"preliminaryReview" yaml:"preliminaryReview"`
	Review         ReviewSetting      `json:"review" yaml:"review"`
	Ballot         BallotSetting      `json:"ballot" yaml:"ballot"`
	Notice         NoticeSetting      `json:"notice" yaml:"notice"`
	ContactAddress string             `json:"contactAddress" yaml:"contactAddress"` // where the paper copies go and who answers questions; no person's data
}

// Eligibility holds the settings of R1.
type Eligibility struct {
	ReferenceDate calendar.Day `json:"referenceDate" yaml:"referenceDate"`     // R1.2: the age is counted to this day
	MinimumAge    int          `json:"minimumAgeYears" yaml:"minimumAgeYears"` // R1.2, whole years
	Years         []int        `json:"years" yaml:"years"`                     // R1.3: statistics years, ascending; the last one is locked by this round's deadline (R1.5)
	Completeness  Completeness `json:"completeness" yaml:"completeness"`       // R1.3
	LeadUnit      LeadUnitRule `json:"leadUnit" yaml:"leadUnit"`               // R1.4
	ViolationSpan int          `json:"violationYears" yaml:"violationYears"`   // R1.6: how far back violations are declared, whole years
}

// Completeness is what 基本完备 means: the share of indicators present in every year (R1.3).
type Completeness struct {
	Required Fraction `json:"required" yaml:"required"` // of the required indicators
	All      Fraction `json:"all" yaml:"all"`           // of all indicators
}

// LeadUnitRule limits how often one lead unit may enter (R1.4).
type LeadUnitRule struct {
	MaxApplications  int  `json:"maxApplications" yaml:"maxApplications"`
	ExceptionAllowed bool `json:"exceptionAllowed" yaml:"exceptionAllowed"` // the ministry may grant more, with a reason that is shown
}

// Phase names one span of a round.
type Phase string

// The phases of a round. The public notice is none of them: its window follows from the day of publication (R7.1).
const (
	PhaseStatistics     Phase = "statistics"        // groups file the last year's statistics (R3)
	PhaseApplication    Phase = "application"       // groups apply; closes with the recommendation unless a body sets an earlier instant (R4.7)
	PhaseRecommendation Phase = "recommendation"    // bodies examine, rank and seal (R4)
	PhasePreliminary    Phase = "preliminaryReview" // the secretariat's check (R6.1)
	PhaseScoring        Phase = "scoring"           // experts score (R6.4)
	PhaseBallot         Phase = "ballot"            // within it the ballot is called, cast and counted (R6.5)
)

// Phases lists all phases in the order of a round.
func Phases() []Phase {
	return []Phase{PhaseStatistics, PhaseApplication, PhaseRecommendation, PhasePreliminary, PhaseScoring, PhaseBallot}
}

// Window is open at an instant when OpensAt ≤ instant < ClosesAt (R5.1).
type Window struct {
	OpensAt  calendar.Instant `json:"opensAt" yaml:"opensAt"`
	ClosesAt calendar.Instant `json:"closesAt" yaml:"closesAt"`
}

// Quotas are the numbers of groups that bodies may recommend (R4.3).
type Quotas struct {
	Kinds  map[string]int `json:"kinds" yaml:"kinds"`                       // per kind of body: province, corps, city, council
	Bodies map[string]int `json:"bodies,omitempty" yaml:"bodies,omitempty"` // per code of a body, before the kind's
}

// Of is the quota of a body by its code and kind, before any override granted during the round; 0 for an unknown kind.
func (q Quotas) Of(code, kind string) int {
	if n, ok := q.Bodies[code]; ok {
		return n
	}
	return q.Kinds[kind]
}

// Files names the round's other files beside its configuration.
type Files struct {
	Scheme     string `json:"scheme" yaml:"scheme"`         // criteria, points, checklist, preference marks (R2)
	Indicators string `json:"indicators" yaml:"indicators"` // statistics dictionary (R3)
}

// Dossier holds the limits of an application's documents.
type Dossier struct {
	MaxBytes  int64          `json:"maxBytes" yaml:"maxBytes"` // all documents together
	Documents []DocumentKind `json:"documents" yaml:"documents"`
}

// DocumentKind is one kind of attachment.
type DocumentKind struct {
	ID         string   `json:"id" yaml:"id"` // "approval" is the approving document of R1.1
	Title      string   `json:"title" yaml:"title"`
	Hint       string   `json:"hint,omitempty" yaml:"hint,omitempty"`
	Required   bool     `json:"required" yaml:"required"`
	MaxBytes   int64    `json:"maxBytes" yaml:"maxBytes"` // each
	MaxCount   int      `json:"maxCount" yaml:"maxCount"`
	MediaTypes []string `json:"mediaTypes" yaml:"mediaTypes"`
}

// Kind finds a kind of document by its id.
func (d Dossier) Kind(id string) (DocumentKind, bool) {
	for _, k := range d.Documents {
		if k.ID == id {
			return k, true
		}
	}
	return DocumentKind{}, false
}

// ApprovalDocument is the id of the kind that R1.1 asks for; every round has it.
const ApprovalDocument = "approval"

// PreliminarySetting holds the settings of R6.1; the checklist itself stands in the scheme file.
type PreliminarySetting struct {
	CureWorkingDays int `json:"cureWorkingDays" yaml:"cureWorkingDays"` // to cure a named defect; 0: the round allows none
}

// ReviewSetting holds the settings of R6.2 and R6.3.
type ReviewSetting struct {
	ExpertsPerDossier int     `json:"expertsPerDossier" yaml:"expertsPerDossier"`
	Recusal           Recusal `json:"recusal" yaml:"recusal"`
}

// Recusal says which conflicts are derived besides the declared ones and the same institution (R6.2).
type Recusal struct {
	OwnProvince    bool `json:"ownProvince" yaml:"ownProvince"`       // no expert judges a group of the own province
	WorkplaceYears int  `json:"workplaceYears" yaml:"workplaceYears"` // same place of work within so many years
}

// Base is what a share of votes is counted against (R6.5).
type Base string

// The bases, from the largest to the smallest.
const (
	BaseAppointed Base = "appointed" // experts of the panel
	BasePresent   Base = "present"   // experts signed in
	BaseEligible  Base = "eligible"  // present experts who may vote on this group
	BaseValid     Base = "valid"     // valid ballots on this group
)

// BallotSetting holds the settings of R6.5.
type BallotSetting struct {
	Quorum          Fraction `json:"quorum" yaml:"quorum"` // of the appointed experts, present before anything opens
	Threshold       Share    `json:"threshold" yaml:"threshold"`
	MinimumEligible int      `json:"minimumEligible" yaml:"minimumEligible"` // experts who may vote on a group; fewer reveal themselves
	Target          int      `json:"target" yaml:"target"`                   // groups chosen at most
	ApprovalCap     int      `json:"approvalCap" yaml:"approvalCap"`         // approvals one expert may give; 0: no cap
	Tie             string   `json:"tie" yaml:"tie"`                         // across the target's line: "run-off" among the tied only
	KeyBits         int      `json:"keyBits" yaml:"keyBits"`                 // RSA size of the token keys: 2048 or 3072
	CastingMinutes  int      `json:"castingMinutes" yaml:"castingMinutes"`   // length of the casting window
}

// Share is a fraction with its denominator spelled out.
type Share struct {
	Fraction Fraction `json:"fraction" yaml:"fraction"`
	Of       Base     `json:"of" yaml:"of"`
}

// NoticeSetting holds the settings of R7.1 and R7.2.
type NoticeSetting struct {
	WorkingDays        int `json:"workingDays" yaml:"workingDays"`               // at least 5
	AnswerWorkingDays  int `json:"answerWorkingDays" yaml:"answerWorkingDays"`   // to answer an objection, and an appeal
	HearingWorkingDays int `json:"hearingWorkingDays" yaml:"hearingWorkingDays"` // for the group to answer what is held against it
	AppealWorkingDays  int `json:"appealWorkingDays" yaml:"appealWorkingDays"`   // to appeal against a decision
	Alternates         int `json:"alternates" yaml:"alternates"`                 // how many next in order the notice names, to move up when a group is removed; 0: places stay vacant
}
