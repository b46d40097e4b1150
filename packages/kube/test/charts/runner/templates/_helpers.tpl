{{- define "runner.labels" -}}
app: {{ .Release.Name }}-runner
chart: {{ .Chart.Name }}-{{ .Chart.Version }}
release: {{ .Release.Name | quote }}
heritage: {{ .Release.Service | quote }}
{{- end }}
