package template

import (
	"debug/buildinfo"
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"testing"
)

const top = "../.."

// TestFunctionsBuildForLambda builds every function as SAM builds it and looks at what came out.
func TestFunctionsBuildForLambda(t *testing.T) {
	app, err := Read(path, samconfig(t, "prod"))
	if err != nil {
		t.Fatal(err)
	}
	var folders []string
	for _, f := range app.Functions {
		folders = append(folders, f.Folder)
		t.Run(f.Name, func(t *testing.T) {
			bootstrap := filepath.Join(t.TempDir(), "bootstrap")
			build := exec.Command("go", "build", "-tags", "lambda.norpc", "-ldflags", "-s -w", "-o", bootstrap, ".")
			build.Dir = filepath.Join(top, f.Folder)
			build.Env = append(os.Environ(), "GOOS=linux", "GOARCH=arm64", "CGO_ENABLED=0", "GOFLAGS=")
			if out, err := build.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			inspect(t, bootstrap, "linxuan/"+f.Folder)
		})
	}
	// The other way round: no function is written and not deployed.
	for _, pattern := range []string{"functions/*/lambda", "functions/*/*/lambda"} {
		written, err := filepath.Glob(filepath.Join(top, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, folder := range written {
			relative, err := filepath.Rel(top, folder)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Contains(folders, filepath.ToSlash(relative)) {
				t.Errorf("%s is in no function of the template", relative)
			}
		}
	}
}

// inspect wants a static program for 64-bit ARM of the right package, of a size that starts fast: Lambda takes 250 MB
// unpacked, an SDK with two services is about 11 MB, fonts come on top.
func inspect(t *testing.T, bootstrap, pkg string) {
	t.Helper()
	program, err := elf.Open(bootstrap)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = program.Close() }()
	if program.Machine != elf.EM_AARCH64 || program.Class != elf.ELFCLASS64 {
		t.Errorf("built for %s", program.Machine)
	}
	if program.Section(".interp") != nil || program.Section(".symtab") != nil {
		t.Error("not static, or not stripped")
	}
	info, err := buildinfo.ReadFile(bootstrap)
	if err != nil {
		t.Fatal(err)
	}
	tags := slices.ContainsFunc(info.Settings, func(s debug.BuildSetting) bool { return s.Key == "-tags" && s.Value == "lambda.norpc" })
	if info.Path != pkg || !tags {
		t.Errorf("it is %s with %v", info.Path, info.Settings)
	}
	file, err := os.Stat(bootstrap)
	if err != nil {
		t.Fatal(err)
	}
	if mb := file.Size() >> 20; mb < 4 || mb > 80 {
		t.Errorf("%d MB", mb)
	}
}
