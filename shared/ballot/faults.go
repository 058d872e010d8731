package ballot

import "linxuan/shared/fault"

// Refusals of the setup and the roll.
var (
	ErrSetupInvalid = fault.Define("ballot-setup-invalid", fault.Invalid, "R6.5")    // the fields say what is wrong
	ErrSetupDiffers = fault.Define("ballot-setup-differs", fault.Conflict, "R6.5")   // not the setup whose hash was read out
	ErrTurnout      = fault.Define("ballot-turnout-invalid", fault.Invalid, "R6.5")  // the fields say what is wrong
	ErrNoQuorum     = fault.Define("ballot-no-quorum", fault.Conflict, "R6.5")       // present, appointed, needed
	ErrTooFewVoters = fault.Define("ballot-too-few-voters", fault.Conflict, "R6.5")  // group, eligible, minimum
	ErrRunOff       = fault.Define("ballot-run-off-differs", fault.Conflict, "R6.5") // the run-off is not the one that the tie asks for
)

// Refusals of tokens.
var (
	ErrTokenKey       = fault.Define("ballot-token-key-invalid", fault.Invalid, "R6.5")
	ErrBlinded        = fault.Define("ballot-blinded-invalid", fault.Invalid, "R6.5")         // the server was given no blinded message of this key
	ErrBlindSignature = fault.Define("ballot-blind-signature-invalid", fault.Invalid, "R6.5") // the client was given no signature of this key
	ErrNoPaper        = fault.Define("ballot-no-paper", fault.Conflict, "R6.5")               // group: no finished token for it

	ErrCouponSignature = fault.Define("ballot-coupon-signature-invalid", fault.Invalid, "R6.5") // the client was given no signature of the coupons' key
	ErrNoCoupon        = fault.Define("ballot-no-coupon", fault.Conflict, "R6.5")               // no finished coupon, or none in this ballot
	ErrOverCap         = fault.Define("ballot-approvals-over-cap", fault.Conflict, "R6.5")      // approvals, cap
)

// Refusals of a cast. At the count they are also reasons why a ballot is void.
var (
	ErrCastMalformed = fault.Define("cast-malformed", fault.Malformed, "R6.5")
	ErrCastElsewhere = fault.Define("cast-elsewhere", fault.Invalid, "R6.5")         // made for another setup: round, ballot or version of it
	ErrCastGroup     = fault.Define("cast-group-unknown", fault.Invalid, "R6.5")     // group
	ErrCastToken     = fault.Define("cast-token-invalid", fault.Invalid, "R6.5")     // the group's key has not signed it
	ErrCastSignature = fault.Define("cast-signature-invalid", fault.Invalid, "R6.5") // not signed by the paper's key
	ErrTokenSpent    = fault.Define("cast-token-spent", fault.Conflict, "R6.5")      // spent with another content
	ErrCastingEarly  = fault.Define("casting-not-open", fault.Conflict, "R6.5")      // opensAt
	ErrCastingClosed = fault.Define("casting-closed", fault.Conflict, "R6.5")        // closedAt
)

// Reasons why a ballot whose token and signature are good is void.
var (
	ErrSealBroken = fault.Define("ballot-seal-broken", fault.Invalid, "R6.5")       // not sealed to this closing key, group and paper, or altered
	ErrUnreadable = fault.Define("ballot-choice-unreadable", fault.Invalid, "R6.5") // opened, but no choice in it

	ErrCoupon      = fault.Define("ballot-coupon-invalid", fault.Invalid, "R6.5") // an approval without a coupon that the ballot's key signed
	ErrCouponSpent = fault.Define("ballot-coupon-spent", fault.Conflict, "R6.5")  // approvals that share a coupon
)

// Refusals around the closing key.
var (
	ErrDealing      = fault.Define("closing-dealing-invalid", fault.Invalid, "R6.5")   // scrutineer (who dealt)
	ErrDealtFalse   = fault.Define("closing-dealt-share-false", fault.Invalid, "R6.5") // scrutineer (who dealt it)
	ErrShareFalse   = fault.Define("closing-share-false", fault.Invalid, "R6.5")       // scrutineer (who gave it)
	ErrSharesFew    = fault.Define("closing-shares-too-few", fault.Conflict, "R6.5")   // needed, given
	ErrClosingKey   = fault.Define("closing-key-invalid", fault.Invalid, "R6.5")
	ErrClosingWrong = fault.Define("closing-key-differs", fault.Conflict, "R6.5") // a key, but not this ballot's
)

// Findings about a published file.
var (
	ErrFileMalformed = fault.Define("ballot-file-malformed", fault.Malformed, "R6.5")
	ErrFileCast      = fault.Define("ballot-file-cast-invalid", fault.Conflict, "R6.5") // count: casts that must not have been taken
	ErrExcess        = fault.Define("ballot-excess", fault.Conflict, "R6.5")            // group, cast, issued: more cast than issued
	ErrCouponExcess  = fault.Define("ballot-coupon-excess", fault.Conflict, "R6.5")     // approvals, issued: more approvals than coupons issued
	ErrResultDiffers = fault.Define("ballot-result-differs", fault.Conflict, "R6.5")    // the file's result is not what its casts give
	ErrRecordUnread  = fault.Define("ballot-record-malformed", fault.Malformed, "R6.5") // a setup, turnout, result or share that is not in its one form
)
