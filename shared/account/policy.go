// Package account holds people, roles, sessions and the one policy table.
package account

import (
	"slices"

	"linxuan/shared/api"
	"linxuan/shared/table"
)

// The roles of the glossary.
const (
	Group       = "group"
	Body        = "body"
	Secretariat = "secretariat"
	Expert      = "expert"
	Scrutineer  = "scrutineer"
	Ministry    = "ministry"
	Auditor     = "auditor"
)

// Roles lists them all; the public has none.
var Roles = []string{Group, Body, Secretariat, Expert, Scrutineer, Ministry, Auditor}

// Relation says to which objects a grant reaches.
type Relation uint8

// The relations of a caller to an object.
const (
	none     Relation = iota
	anyone            // every object
	own               // objects of the caller's group, or of the caller's own account
	ownBody           // objects under the caller's recommending body
	assigned          // objects assigned to the caller
)

// Object is what a call is about, as far as the policy asks.
type Object struct {
	Group    string   // id of the group that it belongs to
	Body     string   // code of the body that it belongs to
	Account  string   // account id that it belongs to
	Assigned []string // account ids that it is assigned to
}

// policy is the whole of it: who may do what to which objects. What is not here is refused. Actions are named after the
// noun of the glossary; a handler names its action, so this table can be read against the list of routes.
var policy = map[string]map[string]Relation{
	// accounts
	"message.read":    {Group: own, Body: own, Secretariat: own, Expert: own, Scrutineer: own, Ministry: own, Auditor: own},
	"session.own":     {Group: own, Body: own, Secretariat: own, Expert: own, Scrutineer: own, Ministry: own, Auditor: own},
	"invitation.make": {Ministry: anyone, Body: ownBody, Secretariat: anyone},                  // the secretariat: experts (scope.go)
	"person.list":     {Ministry: anyone, Body: ownBody, Secretariat: anyone, Auditor: anyone}, // the secretariat: experts (People)
	"person.reset":    {Ministry: anyone, Body: ownBody},
	"person.disable":  {Ministry: anyone, Body: ownBody},
	// rounds and deadlines
	"round.create":      {Ministry: anyone},
	"extension.read":    {Secretariat: anyone, Ministry: anyone, Auditor: anyone},
	"extension.request": {Secretariat: anyone, Ministry: anyone},
	"extension.approve": {Ministry: anyone},
	"closing.set":       {Body: ownBody},
	// registry
	"registry.write":    {Ministry: anyone},
	"group.correct":     {Body: ownBody, Ministry: anyone},
	"registry.read":     {Group: own, Body: ownBody, Secretariat: anyone, Ministry: anyone, Auditor: anyone, Expert: anyone},
	"transfer.request":  {Group: own, Body: ownBody},
	"transfer.consent":  {Body: ownBody},
	"enterprise.import": {Secretariat: anyone, Ministry: anyone},
	"enterprise.read":   {Secretariat: anyone, Ministry: anyone, Auditor: anyone},
	// statistics
	"filing.edit":     {Group: own},
	"filing.read":     {Group: own, Body: ownBody, Secretariat: anyone, Ministry: anyone, Auditor: anyone, Expert: assigned},
	"filing.correct":  {Secretariat: anyone},
	"filing.finding":  {Secretariat: anyone},
	"receipt.read":    {Group: own, Secretariat: anyone, Auditor: anyone},
	"finding.list":    {Secretariat: anyone, Ministry: anyone, Auditor: anyone},
	"correction.list": {Secretariat: anyone, Ministry: anyone, Auditor: anyone},
	"anomaly.seek":    {Secretariat: anyone},
	"anomaly.read":    {Secretariat: anyone, Ministry: anyone, Auditor: anyone},
	"finding.answer":  {Group: own},
	"report.compile":  {Secretariat: anyone},
	"report.publish":  {Secretariat: anyone}, // the notice charges the panel's office with it (part three, 2)
	"report.read":     {Secretariat: anyone, Ministry: anyone, Auditor: anyone},
	// application and dossier
	"application.edit":      {Group: own},
	"application.read":      {Group: own, Body: ownBody, Secretariat: anyone, Ministry: anyone, Auditor: anyone, Expert: assigned},
	"application.list":      {Body: ownBody, Secretariat: anyone, Ministry: anyone, Auditor: anyone},
	"application.exception": {Ministry: anyone},
	"application.correct":   {Secretariat: anyone},
	// recommendation
	"recommendation.edit": {Body: ownBody},
	"recommendation.read": {Body: ownBody, Secretariat: anyone, Ministry: anyone, Auditor: anyone},
	"outcome.read":        {Group: own, Body: ownBody, Secretariat: anyone, Ministry: anyone, Auditor: anyone},
	"override.request":    {Body: ownBody},
	"override.approve":    {Ministry: anyone},
	// review
	"preliminary.decide": {Secretariat: anyone},
	"preliminary.read":   {Group: own, Body: ownBody, Secretariat: anyone, Ministry: anyone, Auditor: anyone},
	"checklist.read":     {Secretariat: anyone, Ministry: anyone, Auditor: anyone},
	"preliminary.cure":   {Group: own},
	"candidate.list":     {Secretariat: anyone, Ministry: anyone, Auditor: anyone, Expert: anyone},
	"panel.edit":         {Secretariat: anyone},
	"panel.join":         {Expert: own},
	"panel.read":         {Secretariat: anyone, Ministry: anyone, Auditor: anyone},
	"recusal.declare":    {Expert: own},
	"assignment.make":    {Secretariat: anyone},
	"assignment.own":     {Expert: own},
	"score.write":        {Expert: assigned},
	"score.read":         {Secretariat: anyone, Ministry: anyone, Auditor: anyone},
	"meeting.read":       {Secretariat: anyone, Ministry: anyone, Auditor: anyone, Expert: anyone},
	// ballot
	"ballot.setup":   {Secretariat: anyone},
	"ballot.read":    {Secretariat: anyone, Ministry: anyone, Auditor: anyone, Scrutineer: anyone, Expert: anyone},
	"ballot.room":    {Secretariat: anyone, Scrutineer: anyone},
	"ballot.present": {Expert: own},
	"ballot.issue":   {Expert: own},
	"ballot.control": {Secretariat: anyone},
	"ballot.deal":    {Scrutineer: own},
	"ballot.share":   {Scrutineer: own},
	"ballot.count":   {Secretariat: anyone, Scrutineer: anyone},
	// notice
	"notice.propose":       {Secretariat: anyone},
	"notice.propose.read":  {Secretariat: anyone, Ministry: anyone, Auditor: anyone},
	"list.read":            {Secretariat: anyone, Ministry: anyone, Auditor: anyone},
	"notice.publish":       {Ministry: anyone},
	"objection.read":       {Secretariat: anyone, Ministry: anyone, Auditor: anyone},
	"objection.assign":     {Ministry: anyone},
	"objection.identity":   {Secretariat: assigned}, // R7.2: only who handles an objection learns whose it is
	"objection.handle":     {Secretariat: assigned, Ministry: anyone},
	"objection.inquire":    {Secretariat: assigned},
	"objection.looks.read": {Ministry: anyone, Auditor: anyone},
	"objection.answer":     {Group: own},
	"objection.decide":     {Ministry: anyone},
	"list.approve":         {Ministry: anyone},
	"case.open":            {Secretariat: anyone, Ministry: anyone},
	"case.read":            {Group: own, Secretariat: anyone, Ministry: anyone, Auditor: anyone},
	"case.file":            {Group: own, Secretariat: anyone, Ministry: anyone}, // bring evidence
	"case.answer":          {Group: own},
	"case.decide":          {Ministry: anyone},
	"monitoring.set":       {Secretariat: anyone},
	"monitoring.list":      {Secretariat: anyone, Ministry: anyone, Auditor: anyone},
	"monitoring.read":      {Group: own, Secretariat: anyone, Ministry: anyone, Auditor: anyone},
	"monitoring.file":      {Group: own},
	"monitoring.review":    {Secretariat: anyone}, // return or accept a form
	// ledger and documents
	"ledger.audit":   {Auditor: anyone, Secretariat: anyone, Ministry: anyone},
	"document.print": {Group: own, Body: ownBody, Secretariat: anyone, Ministry: anyone, Auditor: anyone},
}

// Grants says whether a role may do an action to any object at all; the wrapper of every operation asks it.
func Grants(role, action string) bool { return policy[action][role] != none }

// Actions lists the policy's actions in order, for the test of every route × role.
func Actions() []string {
	all := make([]string, 0, len(policy))
	for action := range policy {
		all = append(all, action)
	}
	slices.Sort(all)
	return all
}

// Permit decides on one object. A role without the action is forbidden; an object that is not the caller's is not found,
// so that nobody learns what exists.
func Permit(actor api.Actor, action string, object Object) error {
	switch policy[action][actor.Role] {
	case anyone:
		return nil
	case own:
		if match(actor.Group, object.Group) || match(actor.ID, object.Account) {
			return nil
		}
	case ownBody:
		if match(actor.Body, object.Body) {
			return nil
		}
	case assigned:
		if slices.Contains(object.Assigned, actor.ID) {
			return nil
		}
	case none:
		return api.ErrForbidden.New()
	}
	return table.ErrAbsent.New()
}

// match compares two names of which neither may be empty: an object without an owner belongs to nobody.
func match(a, b string) bool { return a != "" && a == b }
