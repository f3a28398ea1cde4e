# Of Stryker's report: the mutants that no test noticed, one a line, then the scores of the folders.
def noticed: . == "Killed" or . == "Timeout";
[
  .files | to_entries[] | (.key | split("/")) as $path | .value.mutants[]
  | select(.status != "Ignored" and .status != "CompileError")
  | {folder: $path[-2], file: $path[-1], line: .location.start.line, status, kind: .mutatorName}
    + {new: (.replacement // "" | gsub("\\s+"; " "))}
]
| (.[] | select(.status | noticed | not) | "\(.folder)/\(.file):\(.line): \(.kind): \(.new[:100])"),
  (group_by(.folder)[] | (map(select(.status | noticed)) | length) as $noticed
    | "\(.[0].folder): \($noticed) of \(length) mutants noticed, \(1000 * $noticed / length | round / 10) %")
