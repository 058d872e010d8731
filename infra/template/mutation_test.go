package template

import (
	"strings"
	"testing"
)

// A mutation breaks the template at one place: the first occurrence of old after the marker becomes new. Some check must
// say so, in words that contain want. This is the proof that the checks can fail.
type mutation struct {
	name, after, old, new, want string
}

var mutations = []mutation{
	// Form.
	{"a property that SAM does not know", "\n  CastFunction:", "CodeUri:", "CodeUrl:", "SAM"},
	{"a global that SAM does not know", "Globals:", "    Runtime: provided.al2023\n", "    Runtime: provided.al2023\n    Speed: high\n", "SAM"},
	{"a property that CloudFormation does not know", "\n  LedgerTable:", "BillingMode:", "BillMode:", "schema: LedgerTable"},
	{"a value that CloudFormation does not take", "\n  Sweep:", "Mode: 'OFF'", "Mode: 'NEVER'", "schema: Sweep"},
	{"a required property left out", "\n  Sweep:", "      FlexibleTimeWindow: {Mode: 'OFF'}\n", "", "schema: Sweep"},
	{"a text where a number belongs", "\n  ApiLog:", "RetentionInDays: !Ref LogDays", "RetentionInDays: !Ref Stage", "schema: ApiLog"},
	{"a type that nobody reads", "\n  ScheduleGroup:", "AWS::Scheduler::ScheduleGroup", "AWS::Scheduler::Group", "not read here"},
	{"the same key twice", "\n  SigningKey:", "    DeletionPolicy: Retain\n", "    DeletionPolicy: Retain\n    DeletionPolicy: Retain\n", "twice"},

	// Alarms.
	{"an alarm that watches a queue of another name", "\n  DeadLettersAlarm:", "linxuan-${Stage}-dead-letters", "linxuan-${Stage}-deadletters", "alarms: DeadLettersAlarm"},
	{"an alarm that wakes nobody", "\n  SequencerAlarm:", "AlarmActions: [!Ref Alarms]", "ActionsEnabled: true", "alarms: SequencerAlarm"},

	// Names.
	{"Ref to nothing", "\n  CastFunction:", "!Ref BallotsTable", "!Ref BalotsTable", "no parameter and no resource BalotsTable"},
	{"GetAtt of nothing", "\n  CastFunction:", "!GetAtt CastRole.Arn", "!GetAtt CostRole.Arn", "no resource CostRole"},
	{"GetAtt of an attribute that is not there", "\n  CastRole:", "!GetAtt BallotsTable.Arn", "!GetAtt BallotsTable.Arm", "Arm of BallotsTable"},
	{"Sub of nothing", "\n  CastFunction:", "linxuan-${Stage}-cast", "linxuan-${Stag}-cast", "no parameter and no resource Stag"},
	{"output of nothing", "\nOutputs:", "!Ref PublicBucket", "!Ref PublishBucket", "PublishBucket"},
	{"parameter for nothing", "\nParameters:", "  Domain:\n", "  Spare: {Type: String, Default: a}\n  Domain:\n", "parameter Spare is not used"},
	{
		"a bucket that tells the function itself", "\n  DossierBucket:", "        EventBridgeConfiguration: {EventBridgeEnabled: true}\n",
		"        LambdaConfigurations: [{Event: 's3:ObjectCreated:*', Function: !GetAtt DocumentsFunction.Arn}]\n", "DossierBucket depends on itself in a circle",
	},
	{"DependsOn nothing", "\n  CastFunction:", "    Metadata:", "    DependsOn: Nobody\n    Metadata:", "DependsOn Nobody"},

	// Permissions.
	{"one more action", "\n  NoticeRole:", "[s3:PutObject]", "[s3:PutObject, s3:PutObjectTagging]", "notice: may s3:PutObjectTagging"},
	{"one action less", "\n  CountRole:", "[s3:PutObject, s3:GetObject]", "[s3:PutObject]", "a role may less"},
	{"a pattern of actions", "\n  CountRole:", "[s3:PutObject, s3:GetObject]", "['s3:*Object']", "action s3:*Object is a pattern"},
	{"cast reads accounts", "\n  CastRole:", "!GetAtt BallotsTable.Arn", "!GetAtt AccountsTable.Arn", "cast has business with accounts"},
	{"cast learns who is signed in", "\n  CastRole:", "[!Ref ActsPolicy]", "[!Ref ActsPolicy, !Ref SignedInPolicy]", "cast has business with accounts"},
	{"the ledger learns who is signed in", "\n  LedgerRole:", "      Policies:", "      ManagedPolicyArns: [!Ref SignedInPolicy]\n      Policies:", "ledger has business with accounts"},
	{"accounts sees ballots", "\n  AccountsRole:", "!GetAtt AccountsTable.Arn", "[!GetAtt AccountsTable.Arn, !GetAtt BallotsTable.Arn]", "accounts has business with ballots"},
	{"cast reads issue records", "\n  CastRole:", "'setup#*'", "'setup#*', 'issue#*'", "a cast cannot see who was issued what"},
	{"cast lists casts", "\n  CastRole:", "[dynamodb:GetItem, dynamodb:PutItem, dynamodb:ConditionCheckItem]", "[dynamodb:GetItem, dynamodb:PutItem, dynamodb:Query]", "never listed"},
	{"cast reads the records", "\n  CastRole:", "[!Ref ActsPolicy]", "[!Ref ActsPolicy, !Ref RecordsReadPolicy]", "cast has business with records"},
	{"issue reads casts", "\n  BallotRole:", "'issue#*'", "'issue#*', 'cast#*'", "who knows the voter cannot see a cast"},
	{"issue reads casts without a condition", "\n  BallotRole:", "                Condition:\n                  ForAllValues:StringLike:\n                    dynamodb:LeadingKeys: ['setup#*', 'phase#*', 'issue#*', 'key#*', 'share#*']\n", "", "who knows the voter cannot see a cast"},
	{"count reads issue records", "\n  CountRole:", "'cast#*'", "'cast#*', 'issue#*'", "the issuer's alone"},
	{"count changes casts", "\n  CountRole:", "['phase#*', 'share#*', 'result#*']", "['phase#*', 'share#*', 'result#*', 'cast#*']", "the count changes no cast"},
	{"an act changes a sequenced entry", "\n  ActsPolicy:", "'pending#*'", "'*'", "a sequenced entry is out of reach"},
	{"an act takes an entry back", "\n  ActsPolicy:", "[dynamodb:PutItem]", "[dynamodb:PutItem, dynamodb:DeleteItem]", "an act only leaves its entry"},
	{"sign-in touches people", "\n  SignedInPolicy:", "'session#*'", "'session#*', 'person#*'", "the accounts function's"},
	{"sign-in ends sessions", "\n  SignedInPolicy:", "[dynamodb:GetItem, dynamodb:UpdateItem]", "[dynamodb:GetItem, dynamodb:UpdateItem, dynamodb:DeleteItem]", "sign-in reads and prolongs a session"},
	{"sign-in reads everything of accounts", "\n  SignedInPolicy:", "'session#*'", "'*'", "the accounts function's"},
	{"a scan passes a condition on keys", "\n  SignedInPolicy:", "[dynamodb:GetItem, dynamodb:UpdateItem]", "[dynamodb:GetItem, dynamodb:UpdateItem, dynamodb:Scan]", "lets everything pass"},
	{"a scan", "\n  RecordsReadPolicy:", "dynamodb:Query]", "dynamodb:Query, dynamodb:Scan]", "accounts may dynamodb:Scan on records"},
	{"the portal reads records", "\n  PortalRole:", "      Policies:", "      ManagedPolicyArns: [!Ref RecordsReadPolicy]\n      Policies:", "portal has business with records"},
	{"accounts change the registry", "\n  AccountsRole:", "!Ref RecordsReadPolicy", "!Ref RecordsWritePolicy", "what it needs of the registry"},
	{"reviewers see objectors", "\n  ReviewRole:", ", !Ref ObjectorsPolicy", "", "review may dynamodb:GetItem objector#obj_1"},
	{"bodies see the pool of experts", "\n  QuotaRole:", ", !Ref ExpertsPolicy", "", "quota may dynamodb:GetItem expert#2019#imp_1"},
	{"objectors are shown on request for more", "\n  ObjectorsPolicy:", "ForAnyValue", "ForAllValues", "is not read here"},
	{"a version of a file can go", "\n  SubmissionRole:", "s3:PutObject,", "s3:PutObject, s3:DeleteObjectVersion,", "no version of a file goes"},
	{"applicants see the evidence of objectors", "\n  SubmissionRole:", "/*/app_*", "/*", "an objector is shown"},
	{"a print sees casts", "\n  DocumentsRole:", "['result#*']", "['result#*', 'cast#*']", "nothing else of it"},
	{"prints are read elsewhere", "\n  PortalRole:", "!Sub '${PublicBucket.Arn}/*'", "[!Sub '${PublicBucket.Arn}/*', !Sub '${PrintBucket.Arn}/*']", "prints are the documents function's"},
	{"prints that stay", "\n  PrintBucket:", "          - Id: gone-after-a-day\n            Status: Enabled\n            ExpirationInDays: 1\n", "", "prints too"},
	{"a foreign resource", "\n  PortalRole:", "!Sub '${PublicBucket.Arn}/*'", "'arn:${AWS::Partition}:s3:::other/*'", "is not one of this deployment"},
	{"every resource", "\n  PortalRole:", "!Sub '${PublicBucket.Arn}/*'", "'*' # it is so much shorter", "is not one of this deployment"},
	{"a star without a reason", "\n  DataKey:", "Resource: '*' # in a key's own policy this means the key itself", "Resource: '*'", "a star without a reason"},
	{"a condition that one key satisfies for all", "\n  SignedInPolicy:", "ForAllValues:StringLike:", "ForAnyValue:StringLike:", "is not read here"},
	{"a fixed partition", "\n  DataKey:", "arn:${AWS::Partition}:iam", "arn:aws:iam", "an ARN without ${AWS::Partition}"},
	{"a fixed region", "\n  DataKey:", "dynamodb.${AWS::Region}", "dynamodb.cn-north-1", "a fixed region"},

	// Functions.
	{"a shared role", "\n  CastFunction:", "CastRole.Arn", "NoticeRole.Arn", "functions: cast and notice share"},
	{"a shared log", "\n  CastFunction:", "LogGroup: !Ref CastLog", "LogGroup: !Ref NoticeLog", "CastFunction: LoggingConfig.LogGroup"},
	{"another runtime", "Globals:", "provided.al2023", "provided.al2", "Runtime is provided.al2,"},
	{"another build", "\n  CastFunction:", "go1.x", "makefile", "cast: built by makefile"},
	{"a fixed architecture", "Globals:", "[!Ref Architecture]", "[x86_64]", "Architectures.0"},
	{"a folder that is another's", "\n  CastFunction:", "functions/cast/lambda", "functions/notice/lambda", "unknown or there twice"},
	{"longer than the gateway waits", "Globals:", "Timeout: 20", "Timeout: 60", "API Gateway waits 30 s"},
	{"failed events vanish", "\n  DeadlineFunction:", "DestinationConfig:", "Ignored:", "SAM"},
	{"failed events cannot be sent", "\n  DeadlineRole:", "sqs:SendMessage", "sqs:GetQueueUrl", "deadline: cannot hand over"},
	{"files are not looked at", "\n  DocumentsFunction:", "name: [!Ref DossierBucket]", "name: [!Ref PublicBucket]", "documents: hears of"},
	{"another pattern of events", "\n  DocumentsFunction:", "detail-type: [Object Created]", "detail-type: [Object Deleted]", "only a pattern for objects created"},

	// Environment.
	{"a table that the role cannot use", "\n  CastFunction:", "          BALLOTS_TABLE:", "          ACCOUNTS_TABLE: !Ref AccountsTable\n          BALLOTS_TABLE:", "environment: cast"},
	{"a table that is not told", "\n  NoticeFunction:", "          BALLOTS_TABLE: !Ref BallotsTable\n", "", "environment: notice"},
	{"another's table", "\n  CastFunction:", "LEDGER_TABLE: !Ref LedgerTable", "LEDGER_TABLE: !Ref RecordsTable", "environment: cast"},
	{"another's secret", "\n  CastFunction:", "          KEY_KIND:", "          BALLOT_WRAP_KEY: !Sub '{{resolve:secretsmanager:${BallotWrapKey}:SecretString}}'\n          KEY_KIND:", "cast: secrets"},
	{"a secret in the clear", "\n  CastFunction:", "SIGNING_KEY: !Sub '{{resolve:secretsmanager:${SigningKey}:SecretString}}'", "SIGNING_KEY: swordfish", "SIGNING_KEY is written in the template"},
	{"a secret that nobody made", "\n  CastFunction:", "secretsmanager:${SigningKey}", "secretsmanager:other", "no secret other"},
	{"a short secret", "\n  SigningKey:", "PasswordLength: 64", "PasswordLength: 16", "PasswordLength is 16"},
	{"a secret that goes with the stack", "\n  SigningKey:", "DeletionPolicy: Retain", "DeletionPolicy: Delete", "SigningKey: it goes with the stack"},

	// Routes.
	{"two functions for a path", "\n  CastFunction:", "'/v1/cast'", "'/v1/ballot'", "goes to ballot and to cast"},
	{"a path left out", "\n  CastFunction:", "/v1/cast/{proxy+}", "/v1/casts/{proxy+}", "routes: cast: routes"},
	{"a method left out", "\n  CastFunction:", "Method: ANY", "Method: POST", "routes: cast: routes"},
	{"a variable in the middle", "\n  CastFunction:", "'/v1/cast'", "'/v1/{round}/cast'", "only {proxy+}"},

	// Schedules.
	{"a day late", "\n  StatisticsLockout:", "22 10", "23 10", "StatisticsLockout: fires at"},
	{"by Greenwich", "\n  StatisticsLockout:", "Asia/Shanghai", "Europe/London", "StatisticsLockout: fires at"},
	{"no such time", "\n  StatisticsLockout:", "cron(0 0 22 10 ? *)", "cron(0 24 22 10 ? *)", "not within 0–23"},
	{"somebody else's event", "\n  Sweep:", "DeadlineFunction.Arn", "LedgerFunction.Arn", "Sweep: ledger gets"},
	{"no such function", "\n  Sweep:", "!GetAtt DeadlineFunction.Arn", "!GetAtt DeadLetters.Arn", "Sweep: no function"},
	{"event that is not JSON", "\n  Sweep:", `'{"schedule":"sweep"}'`, "sweep", "the input is not JSON"},
	{"every ten minutes", "\n  Sweep:", "rate(5 minutes)", "rate(7 minutes)", "Sweep: fires at"},
	{"switched off", "\n  Sweep:", "      ScheduleExpression:", "      State: DISABLED\n      ScheduleExpression:", "Sweep: State"},
	{"some time within the hour", "\n  Sweep:", "{Mode: 'OFF'}", "{Mode: FLEXIBLE, MaximumWindowInMinutes: 60}", "Sweep: FlexibleTimeWindow.Mode"},
	{"lost when it fails", "\n  Sweep:", "        DeadLetterConfig: {Arn: !GetAtt DeadLetters.Arn}\n", "", "Sweep: Target.DeadLetterConfig.Arn"},

	// Tables and buckets.
	{"no way back in time", "\n  LedgerTable:", "PointInTimeRecoveryEnabled: true", "PointInTimeRecoveryEnabled: false", "LedgerTable: PointInTime"},
	{"a table that can be deleted", "\n  LedgerTable:", "DeletionProtectionEnabled: true", "DeletionProtectionEnabled: false", "LedgerTable: DeletionProtection"},
	{"a table that goes with the stack", "\n  LedgerTable:", "    DeletionPolicy: Retain\n", "", "LedgerTable: it goes with the stack"},
	{"somebody else's key", "\n  LedgerTable:", ", KMSMasterKeyId: !GetAtt DataKey.Arn", "", "LedgerTable: SSESpecification.KMSMasterKeyId"},
	{"an index less", "\n  RecordsTable:", "IndexName: gsi1", "IndexName: gsi2", "tables are"},
	{"another name", "\n  LedgerTable:", "linxuan-${Stage}-ledger", "linxuan-ledger", "tables are"},
	{"a key that never changes", "\n  DataKey:", "EnableKeyRotation: true", "EnableKeyRotation: false", "DataKey: no rotation"},
	{"a public bucket", "\n  PublicBucket:", "BlockPublicPolicy: true", "BlockPublicPolicy: false", "PublicBucket: PublicAccessBlock"},
	{"a bucket read in the clear", "\n  DossierBucketPolicy:", "aws:SecureTransport: 'false'", "aws:SecureTransport: 'true'", "DossierBucketPolicy"},
	{"a policy of the wrong bucket", "\n  DossierBucketPolicy:", "Bucket: !Ref DossierBucket", "Bucket: !Ref PublicBucket", "DossierBucketPolicy: Bucket"},
	{"no versions", "\n  DossierBucket:", "VersioningConfiguration: {Status: Enabled}", "VersioningConfiguration: {Status: Suspended}", "DossierBucket: VersioningConfiguration"},
	{"no lock", "\n  DossierBucket:", "      ObjectLockEnabled: true\n", "", "DossierBucket: ObjectLockEnabled"},
	{"a bucket with another key", "\n  DossierBucket:", "SSEAlgorithm: aws:kms, KMSMasterKeyID: !GetAtt DataKey.Arn", "SSEAlgorithm: AES256", "DossierBucket: BucketEncryption"},
	{"any page may write", "\n  DossierBucket:", "[!Sub 'https://${Domain}']", "['*']", "CORS is"},
	{"a page may delete", "\n  DossierBucket:", "AllowedMethods: [PUT]", "AllowedMethods: [PUT, DELETE]", "CORS is"},
	{"files that expire", "\n  DossierBucket:", "Transitions: [{StorageClass: STANDARD_IA, TransitionInDays: 180}]", "ExpirationInDays: 400", "DossierBucket"},

	// The API.
	{"a second origin", "\n  Api:", "DisableExecuteApiEndpoint: true", "DisableExecuteApiEndpoint: false", "DisableExecuteApiEndpoint"},
	{"no limit", "\n  Api:", "ThrottlingRateLimit: 500, ", "", "not throttled"},
	{"addresses in the log", "\n  Api:", `"route":"$context.routeKey"`, `"ip":"$context.identity.sourceIp"`, "the access log tells identity.sourceIp"},
	{"browsers in the log", "\n  Api:", `"route":"$context.routeKey"`, `"agent":"$context.identity.userAgent"`, "the access log tells identity.userAgent"},
	{"old TLS", "\n  ApiDomain:", "TLS_1_2", "TLS_1_0", "SecurityPolicy"},
}

func TestEveryCheckCanFail(t *testing.T) {
	text := templateText(t)
	params := samconfig(t, "prod")
	for _, m := range mutations {
		t.Run(m.name, func(t *testing.T) {
			broken, ok := m.apply(text)
			if !ok {
				t.Fatalf("the template has no %q after %q", m.old, m.after)
			}
			found := examine(broken, params)
			if !strings.Contains(strings.Join(found, "\n"), m.want) {
				t.Errorf("nobody said %q; found: %s", m.want, strings.Join(found, "\n"))
			}
		})
	}
}

func (m mutation) apply(text string) (string, bool) {
	at := strings.Index(text, m.after)
	if at < 0 {
		return "", false
	}
	place := strings.Index(text[at:], m.old)
	if place < 0 {
		return "", false
	}
	place += at
	return text[:place] + m.new + text[place+len(m.old):], true
}

// A mistake in the parameters of a deployment is reported with all others, before anything is built from them.
func TestParametersAreChecked(t *testing.T) {
	_, err := Read(path, map[string]string{"Stage": "test", "LogDays": "many", "Domain": "https://a", "Colour": "red"})
	if err == nil {
		t.Fatal("accepted")
	}
	for _, want := range []string{"Stage", "LogDays", "Domain", "Colour", "CertificateArn"} {
		if !strings.Contains(err.Error(), "parameter "+want) {
			t.Errorf("%s is not named in: %v", want, err)
		}
	}
}
