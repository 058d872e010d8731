package template

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// checkTables: four tables, keys of strings, recoverable, encrypted with our own key, hard to lose.
func checkTables(s *subject) findings {
	var f findings
	wantTables := []Table{
		{"RecordsTable", "records", Key{"pk", "sk"}, []Index{{"gsi1", Key{"gsi1pk", "gsi1sk"}}}, "ttl"},
		{"AccountsTable", "accounts", Key{"pk", "sk"}, nil, "ttl"},
		{"BallotsTable", "ballots", Key{"pk", "sk"}, nil, "ttl"},
		{"LedgerTable", "ledger", Key{"pk", "sk"}, nil, "ttl"},
	}
	for i := range wantTables {
		wantTables[i].Name = fmt.Sprintf("linxuan-%v-%s", s.document.parameters["Stage"], wantTables[i].Name)
	}
	if fmt.Sprint(s.app.Tables) != fmt.Sprint(wantTables) {
		f.add("tables are %v", s.app.Tables)
	}
	for _, r := range s.of("AWS::DynamoDB::Table") {
		f.want(r, "BillingMode", "PAY_PER_REQUEST")
		f.want(r, "DeletionProtectionEnabled", true)
		f.want(r, "PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled", true)
		f.want(r, "SSESpecification.SSEType", "KMS")
		f.want(r, "SSESpecification.KMSMasterKeyId", s.arnOf("AWS::KMS::Key", "DataKey"))
		f.want(r, "TimeToLiveSpecification.Enabled", true)
		f.stays(s, r)
	}
	return f
}

// stays: the resource survives the stack and its own replacement.
func (f *findings) stays(s *subject, r resource) {
	raw := section(section(s.document.root, "Resources"), r.ID)
	if raw["DeletionPolicy"] != "Retain" || raw["UpdateReplacePolicy"] != "Retain" {
		f.add("%s: it goes with the stack", r.ID)
	}
}

// checkBuckets: nothing public, nothing unencrypted on the way, versions kept; the dossier bucket locked and written by
// the portal's page only.
func checkBuckets(s *subject) findings {
	var f findings
	for _, r := range s.of("AWS::S3::Bucket") {
		for _, block := range []string{"BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"} {
			f.want(r, "PublicAccessBlockConfiguration."+block, true)
		}
		f.want(r, "OwnershipControls.Rules.0.ObjectOwnership", "BucketOwnerEnforced")
		if r.ID != "PrintBucket" { // a print is made anew; everything else keeps its versions
			f.want(r, "VersioningConfiguration.Status", "Enabled")
		}
		f.stays(s, r)
		policy := s.byID[r.ID+"Policy"]
		f.want(policy, "Bucket", r.Properties["BucketName"])
		f.want(policy, "PolicyDocument.Statement.0.Effect", "Deny")
		f.want(policy, "PolicyDocument.Statement.0.Action", "s3:*")
		f.want(policy, "PolicyDocument.Statement.0.Principal", "*")
		f.want(policy, "PolicyDocument.Statement.0.Condition.Bool.aws:SecureTransport", "false")
	}
	dossier := s.byID["DossierBucket"]
	const encryption = "BucketEncryption.ServerSideEncryptionConfiguration.0."
	f.want(dossier, encryption+"ServerSideEncryptionByDefault.SSEAlgorithm", "aws:kms")
	f.want(dossier, encryption+"ServerSideEncryptionByDefault.KMSMasterKeyID", s.arnOf("AWS::KMS::Key", "DataKey"))
	f.want(dossier, encryption+"BucketKeyEnabled", true)
	f.want(s.byID["PrintBucket"], encryption+"ServerSideEncryptionByDefault.SSEAlgorithm", "aws:kms") // a print holds what the records hold
	f.want(dossier, "ObjectLockEnabled", true)
	f.want(dossier, "ObjectLockConfiguration.Rule.DefaultRetention.Mode", "GOVERNANCE")
	f.want(dossier, "NotificationConfiguration.EventBridgeConfiguration.EventBridgeEnabled", true)
	for _, bucket := range s.app.Buckets {
		lifecycle := fmt.Sprint(s.byID[bucket.LogicalID].Properties["LifecycleConfiguration"])
		prints := bucket.LogicalID == "PrintBucket"
		if !strings.Contains(lifecycle, "DaysAfterInitiation:1") || strings.Contains(lifecycle, "Expiration") != prints {
			f.add("%s: broken uploads go after a day, prints too, and nothing else does: %s", bucket.LogicalID, lifecycle)
		}
		method, known := map[string]string{"DossierBucket": "PUT", "PublicBucket": "GET"}[bucket.LogicalID]
		if !known {
			if bucket.CORS != nil {
				f.add("%s: pages have no business with it", bucket.LogicalID)
			}
			continue
		}
		origin := fmt.Sprintf("https://%v", s.document.parameters["Domain"])
		if len(bucket.CORS) != 1 || !slices.Equal(bucket.CORS[0].Origins, []string{origin}) || !slices.Equal(bucket.CORS[0].Methods, []string{method}) {
			f.add("%s: CORS is %v", bucket.LogicalID, bucket.CORS)
		}
	}
	return f
}

// checkAlarms: each alarm watches something that the template makes, and reaches the person on duty.
func checkAlarms(s *subject) findings {
	var f findings
	queue, err := s.document.physicalName("DeadLetters")
	must(err)
	watched := map[string]any{"DeadLettersAlarm": queue, "SequencerAlarm": s.refTo("LedgerFunction"), "FaultsAlarm": s.refTo("Api")}
	for id, name := range watched {
		alarm := s.byID[id]
		f.want(alarm, "Dimensions.0.Value", name)
		f.want(alarm, "AlarmActions.0", s.refTo("Alarms"))
	}
	if n := len(s.of("AWS::CloudWatch::Alarm")); n != len(watched) {
		f.add("%d alarms, of which %d are held here", n, len(watched))
	}
	f.want(s.byID["Alarms"], "Subscription.0.Endpoint", s.document.parameters["OperatorMail"])
	return f
}

// checkKeys: secrets are made by AWS, never written here, long enough, and kept.
func checkKeys(s *subject) findings {
	var f findings
	if key := s.byID["DataKey"]; key.Properties["EnableKeyRotation"] != true {
		f.add("DataKey: no rotation")
	}
	f.stays(s, s.byID["DataKey"])
	for _, r := range s.of("AWS::SecretsManager::Secret") {
		f.want(r, "SecretString", nil)
		f.want(r, "GenerateSecretString.PasswordLength", 64)
		f.stays(s, r)
	}
	for _, fn := range s.app.Functions {
		for variable, value := range fn.Env {
			if strings.HasSuffix(variable, "_KEY") {
				f.add("%s: %s is written in the template: %s", fn.Name, variable, value)
			}
		}
	}
	return f
}

// checkAPI: one origin, throttled, and a log that says nothing of a person (R6.5).
func checkAPI(s *subject) findings {
	var f findings
	api := s.byID["Api"]
	f.want(api, "DisableExecuteApiEndpoint", true)
	f.want(api, "CorsConfiguration", nil)
	f.want(api, "AccessLogSettings.DestinationArn", s.arnOf("AWS::Logs::LogGroup", "ApiLog"))
	settings, _ := api.Properties["DefaultRouteSettings"].(object)
	rate, _ := settings["ThrottlingRateLimit"].(int)
	burst, _ := settings["ThrottlingBurstLimit"].(int)
	if rate <= 0 || burst < rate {
		f.add("Api: not throttled: %v", settings)
	}
	format := fmt.Sprint(section(api.Properties, "AccessLogSettings")["Format"])
	known := []string{"requestId", "routeKey", "status", "responseLength", "responseLatency", "integrationErrorMessage"}
	for part := range strings.SplitSeq(format, "$context.") {
		word, _, ok := strings.Cut(part, `"`)
		if ok && word != "{" && !slices.Contains(known, word) {
			f.add("Api: the access log tells %s", word)
		}
	}
	for _, r := range s.of("AWS::ApiGatewayV2::DomainName") {
		f.want(r, "DomainNameConfigurations.0.SecurityPolicy", "TLS_1_2")
		f.want(r, "DomainNameConfigurations.0.EndpointType", "REGIONAL")
	}
	for _, r := range s.of("AWS::Logs::LogGroup") {
		days, _ := r.Properties["RetentionInDays"].(int)
		if days <= 0 || s.document.parameters["Stage"] == "prod" && days < 180 {
			f.add("%s: kept %d days", r.ID, days)
		}
	}
	return f
}

// checkSchedules: what fires when, and what becomes of an event that fails.
func checkSchedules(s *subject) findings {
	var f findings
	zone := time.FixedZone("UTC+8", 8*3600)
	evening := time.Date(2019, 10, 21, 23, 59, 59, 0, zone)
	want := map[string]struct {
		function, input string
		next            time.Time
	}{
		"StatisticsLockout":     {"deadline", `{"schedule":"statistics-lockout"}`, time.Date(2019, 10, 22, 0, 0, 0, 0, zone)},     // R3.2
		"RecommendationLockout": {"deadline", `{"schedule":"recommendation-lockout"}`, time.Date(2019, 10, 29, 0, 0, 0, 0, zone)}, // R4.6
		"Publication":           {"notice", `{"schedule":"publication"}`, time.Date(2019, 10, 22, 0, 0, 0, 0, zone)},              // R7.1
		"BallotClose":           {"count", `{"schedule":"ballot-close"}`, time.Date(2019, 10, 22, 0, 0, 0, 0, zone)},              // R6.5
		"Sweep":                 {"deadline", `{"schedule":"sweep"}`, time.Date(2019, 10, 22, 0, 0, 0, 0, zone)},
		"TellByMail":            {"mail", `{"schedule":"mail"}`, time.Date(2019, 10, 22, 0, 0, 0, 0, zone)},
		"Sequence":              {"ledger", `{"schedule":"sequence"}`, time.Date(2019, 10, 22, 0, 0, 0, 0, zone)},
	}
	for _, schedule := range s.app.Schedules {
		row, known := want[schedule.LogicalID]
		delete(want, schedule.LogicalID)
		if !known || schedule.Function != row.function || schedule.Input != row.input {
			f.add("%s: %s gets %s", schedule.LogicalID, schedule.Function, schedule.Input)
		}
		if next := schedule.Next(evening); !next.Equal(row.next) {
			f.add("%s: fires at %s", schedule.LogicalID, next)
		}
		r := s.byID[schedule.LogicalID]
		f.want(r, "ScheduleExpressionTimezone", "Asia/Shanghai")
		f.want(r, "FlexibleTimeWindow.Mode", "OFF")
		f.want(r, "State", nil) // enabled, as it is by default
		f.want(r, "Target.RoleArn", s.arnOf("AWS::IAM::Role", "ScheduleRole"))
		f.want(r, "Target.DeadLetterConfig.Arn", s.arnOf("AWS::SQS::Queue", "DeadLetters"))
		if retry, ok := section(r.Properties, "Target")["RetryPolicy"].(object); !ok || retry["MaximumEventAgeInSeconds"] == nil {
			f.add("%s: no retry policy, so AWS tries for a day", r.ID)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(want)) {
		f.add("no schedule %s", id)
	}
	return f
}
