package template

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

// small has what template.yaml does not use now, and may use one day.
const small = `
Parameters:
  Stage: {Type: String, AllowedValues: [dev, prod]}
  Days: {Type: Number, Default: 7}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsDev: !Not [!Condition IsProd]
  Both: !And [!Condition IsProd, !Equals [!Ref Days, '7']]
  Either: !Or [!Condition IsProd, !Condition IsDev]
  Round: !Not [!Condition Round]
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties: {TableName: !Sub 'linxuan-${Stage}-t'}
  Plain:
    Type: AWS::DynamoDB::Table
  Never:
    Type: AWS::S3::Bucket
    Condition: Both
  Loop:
    Type: AWS::S3::Bucket
    Properties: {BucketName: !Ref Loop}
  Queue:
    Type: AWS::SQS::Queue
  Secret:
    Type: AWS::SecretsManager::Secret
    Properties: {Name: quiet}
`

func TestResolve(t *testing.T) {
	rows := []struct {
		yaml string
		want any
	}{
		{"!Ref Stage", "dev"},
		{"!Ref Days", 7},
		{"{Ref: Stage}", "dev"},
		{"!Ref AWS::Region", "cn-north-1"},
		{"!Ref Table", "linxuan-dev-t"},
		{"!Ref Plain", "linxuan-dev-Plain"},
		{"!Ref Queue", "https://sqs.cn-north-1.amazonaws.com.cn/000000000000/linxuan-dev-Queue"},
		{"!Ref Secret", "arn:aws-cn:secretsmanager:cn-north-1:000000000000:secret:quiet"},
		{"!GetAtt Table.Arn", "arn:aws-cn:dynamodb:cn-north-1:000000000000:table/linxuan-dev-t"},
		{"{'Fn::GetAtt': [Table, Arn]}", "arn:aws-cn:dynamodb:cn-north-1:000000000000:table/linxuan-dev-t"},
		{"!Sub 'a-${Stage}-${Table.Arn}-${Days}'", "a-dev-arn:aws-cn:dynamodb:cn-north-1:000000000000:table/linxuan-dev-t-7"},
		{"!Sub '${!Stage} $x'", "${Stage} $x"},
		{"!Sub ['${A}/${Stage}', {A: !Ref Days}]", "7/dev"},
		{"!Join ['-', [a, !Ref Stage, !Ref Days]]", "a-dev-7"},
		{"!If [IsProd, a, b]", "b"},
		{"!If [IsDev, !Ref Stage, b]", "dev"},
		{"!If [Either, a, b]", "a"},
		{"!If [Both, a, b]", "b"},
		{"[a, !If [IsProd, b, !Ref AWS::NoValue], c]", []any{"a", "c"}},
		{"{a: !Ref AWS::NoValue, b: 1}", object{"b": 1}},
		{"[2012-10-17, 'true', true, '5']", []any{"2012-10-17", "true", true, "5"}},
	}
	for _, row := range rows {
		got, err := resolveText(t, row.yaml)
		if err != nil || !reflect.DeepEqual(got, row.want) {
			t.Errorf("%s: %v %v, not %v", row.yaml, got, err, row.want)
		}
	}
}

func resolveText(t *testing.T, yaml string) (any, error) {
	t.Helper()
	d, err := parse([]byte(small+"Outputs: {Out: {Value: "+yaml+"}}\n"), map[string]string{"Stage": "dev"})
	if err != nil {
		return nil, err
	}
	return d.resolve(section(section(d.root, "Outputs"), "Out")["Value"])
}

func TestWhatIsNotResolved(t *testing.T) {
	rows := []struct{ yaml, want string }{
		{"!Ref Nobody", "no parameter and no resource Nobody"},
		{"!GetAtt Nobody.Arn", "no resource Nobody"},
		{"!GetAtt Table.StreamArn", "StreamArn of Table is not read here"},
		{"!GetAtt Secret.Arn", "Arn of Secret is not read here"},
		{"!Sub '${Nobody}'", "no parameter and no resource Nobody"},
		{"!Sub [a]", "Fn::Sub of"},
		{"!Join [a]", "Fn::Join of"},
		{"!Join ['-', a]", "Fn::Join of"},
		{"!If [Nobody, a, b]", "no condition Nobody"},
		{"!If [a, b]", "is not read here"},
		{"!If [Round, a, b]", "leads back to itself"},
		{"!Ref Loop", "leads back to itself"},
		{"!Equals [a]", "Fn::Equals of"},
		{"!Select [0, [a]]", "Fn::Select of [0 [a]] is not read here"},
		{"!ImportValue a", "is not read here"},
		{"&a b", "no anchors"},
		{"null", "no null"},
		{"1.5", "number 1.5"},
		{"0x10", "number 0x10"},
	}
	for _, row := range rows {
		if _, err := resolveText(t, row.yaml); !errors.Is(err, ErrTemplate) || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: %v", row.yaml, err)
		}
	}
}

func TestConditionsOnResources(t *testing.T) {
	for stage, want := range map[string]bool{"dev": false, "prod": true} {
		text := strings.Replace(small, "BucketName: !Ref Loop", "BucketName: loop", 1)
		d, err := parse([]byte(text), map[string]string{"Stage": stage})
		if err != nil {
			t.Fatal(err)
		}
		all, err := d.all()
		if err != nil {
			t.Fatal(err)
		}
		there := false
		for _, r := range all {
			there = there || r.ID == "Never"
		}
		if there != want {
			t.Errorf("%s: the resource of the condition is there: %t", stage, there)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(small)
	f.Add("Resources: {A: {Type: AWS::S3::Bucket, Properties: {BucketName: !Sub '${B}'}}}")
	f.Add("a: !Ref [")
	f.Add("a: &x [*x]")
	f.Fuzz(func(t *testing.T, text string) {
		d, err := parse([]byte(text), map[string]string{"Stage": "dev"})
		if err == nil {
			_, err = d.app()
		}
		if err != nil && !errors.Is(err, ErrTemplate) {
			t.Fatalf("an error of no kind: %v", err)
		}
	})
}
