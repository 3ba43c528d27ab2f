/*
  Code hosting, packages, builds, watching: anchors, and in `value` the form that proves one (RE2; what the brackets hold is the secret).
  How such rules are read: docs/secrets.md. Formats are the services' own documented ones.
*/

rule github_token
{
    meta:
        service = "GitHub"
        value = "\\b(gh[pousr]_[A-Za-z0-9]{36,76})\\b"
        check = "github"
    strings:
        $ = "ghp_"
        $ = "gho_"
        $ = "ghu_"
        $ = "ghs_"
        $ = "ghr_"
    condition:
        any of them
}

rule github_fine_grained
{
    meta:
        service = "GitHub"
        value = "\\b(github_pat_[A-Za-z0-9_]{36,93})\\b"
        check = "varied"
    strings:
        $ = "github_pat_"
    condition:
        any of them
}

rule github_oauth_secret
{
    meta:
        service = "GitHub"
        value = "(?i:github)[\\w\\-. ]{0,24}\\\\?[\\\"'\\]]{0,2}\\s{0,4}(?:=>|:=|[:=,>])\\s{0,4}\\\\?[\\\"']?([0-9a-f]{40})\\b"
        check = "varied"
        any_case = true
    strings:
        $ = "github" nocase
    condition:
        any of them
}

rule gitlab_token
{
    meta:
        service = "GitLab"
        value = "(?:^|[^A-Za-z0-9_\\-])(gl(?:pat|rt|t1|dt|ft|soat|ffct|rtr|cbt)-(?:[0-9a-z]{1,5}_)?[A-Za-z0-9_\\-]{20,50}(?:\\.[0-9a-z]{2}\\.[a-z0-9]{9})?|glimt-[A-Za-z0-9_\\-]{25}|glptt-[A-Za-z0-9_\\-]{40}|gloas-[A-Za-z0-9_\\-]{64}|glagent-[A-Za-z0-9_\\-]{50,}|GR1348941[A-Za-z0-9_\\-]{20,50}|_gitlab_session=[0-9a-z]{32})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "glpat-"
        $ = "gldt-"
        $ = "glptt-"
        $ = "glrt-"
        $ = "glrtr-"
        $ = "glcbt-"
        $ = "glimt-"
        $ = "glft-"
        $ = "glagent-"
        $ = "gloas-"
        $ = "glsoat-"
        $ = "glffct-"
        $ = "GR1348941"
        $ = "_gitlab_session="
    condition:
        any of them
}

rule bitbucket_password
{
    meta:
        service = "Bitbucket"
        value = "(?:^|[^A-Za-z0-9_\\-])(ATBB[A-Za-z0-9]{24,32})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "ATBB"
    condition:
        any of them
}

rule atlassian_token
{
    meta:
        service = "Atlassian"
        value = "\\b(ATATT3[A-Za-z0-9_\\-=]{180,200})"
        check = "varied"
    strings:
        $ = "ATATT3"
    condition:
        any of them
}

rule npm_token
{
    meta:
        service = "npm"
        value = "(?:^|[^A-Za-z0-9_\\-])(npm_[A-Za-z0-9]{36})(?:[^A-Za-z0-9_\\-]|$)"
        check = "npm"
    strings:
        $ = "npm_"
    condition:
        any of them
}

rule npm_auth
{
    meta:
        service = "npm"
        value = "//[^\\s=]{1,120}/:_?(?:authToken|auth|password)\\s{0,3}=\\s{0,3}\\\"?([A-Za-z0-9+/=_\\-]{10,})\\\"?"
        check = "word"
    strings:
        $ = "_authToken"
        $ = "_auth"
        $ = "_password"
    condition:
        any of them
}

rule pypi_token
{
    meta:
        service = "PyPI"
        value = "\\b(pypi-AgE(?:IcHlwaS5vcmc|NdGVzdC5weXBpLm9yZw)[A-Za-z0-9_\\-]{85,})"
        check = "varied"
    strings:
        $ = "pypi-AgE"
    condition:
        any of them
}

rule rubygems_key
{
    meta:
        service = "RubyGems"
        value = "\\b(rubygems_[0-9a-f]{48}\\b)"
        check = "varied"
    strings:
        $ = "rubygems_"
    condition:
        any of them
}

rule nuget_key
{
    meta:
        service = "NuGet"
        value = "(?:^|[^A-Za-z0-9_\\-])(oy2[a-z0-9]{43})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "oy2"
    condition:
        any of them
}

rule crates_token
{
    meta:
        service = "crates.io"
        value = "(?:^|[^A-Za-z0-9_\\-])(cio[A-Za-z0-9]{32})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied-digits"
    strings:
        $ = /cio[A-Za-z0-9]{32}/
    condition:
        any of them
}

rule clojars_token
{
    meta:
        service = "Clojars"
        value = "(?:^|[^A-Za-z0-9_\\-])(CLOJARS_[A-Za-z0-9]{60})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "CLOJARS_"
    condition:
        any of them
}

rule artifactory_key
{
    meta:
        service = "JFrog Artifactory"
        value = "(?:^|[^A-Za-z0-9_+/\\-])(AKCp[A-Za-z0-9]{10,90}|cmVmdGtuOj[A-Za-z0-9]{54}|AP[0-9A-F][A-Za-z0-9]{30,60})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied-digits"
    strings:
        $ = "AKCp"
        $ = "cmVmdGtuOj"
        $ = /AP[0-9A-F][A-Za-z0-9]{30}/
    condition:
        any of them
}

rule sonar_token
{
    meta:
        service = "SonarQube"
        value = "(?:\\b(sq[pua]_[a-z0-9]{40})\\b|(?i:sonar)[\\w\\-. ]{0,20}(?i:login|token|key)[\\\"'\\]]{0,2}\\s{0,4}[:=,>]{1,2}\\s{0,4}[\\\"']?([0-9a-f]{40})\\b)"
        check = "varied"
        any_case = true
    strings:
        $ = "squ_"
        $ = "sqp_"
        $ = "sqa_"
        $ = "sonar" nocase
    condition:
        any of them
}

rule sourcegraph_token
{
    meta:
        service = "Sourcegraph"
        value = "(?:\\b(sgp_(?:(?:[0-9a-f]{16}|local)_)?[0-9a-fA-F]{40,64})\\b|(?i:sourcegraph)[^\\n]{0,40}\\b([0-9a-f]{40})\\b)"
        check = "varied"
        any_case = true
    strings:
        $ = "sgp_"
        $ = "sourcegraph" nocase
    condition:
        any of them
}

rule postman_key
{
    meta:
        service = "Postman"
        value = "(?:^|[^A-Za-z0-9_\\-])(PMAK-[0-9a-f]{24}-[0-9a-f]{34})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "PMAK-"
    condition:
        any of them
}

rule codeclimate_token
{
    meta:
        service = "Code Climate"
        value = "(?i:codeclimate)[\\w\\-]{0,24}[\\\"']?\\s{0,4}[:=]\\s{0,4}[\\\"']?([0-9a-f]{64})\\b"
        check = "varied"
        any_case = true
    strings:
        $ = "codeclimate" nocase
    condition:
        any of them
}

rule circleci_token
{
    meta:
        service = "CircleCI"
        value = "\\b(CCI(?:PAT|PRJ)_[A-Za-z0-9]{22}_[0-9a-f]{40}\\b)"
        check = "varied"
    strings:
        $ = "CCIPAT_"
        $ = "CCIPRJ_"
    condition:
        any of them
}

rule buildkite_token
{
    meta:
        service = "Buildkite"
        value = "(?:^|[^A-Za-z0-9_\\-])(bkua_[0-9a-f]{40})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "bkua_"
    condition:
        any of them
}

rule travis_token
{
    meta:
        service = "Travis CI"
        value = "(?i:travis)[\\w\\-]{0,20}\\\\?[\\\"'\\]\\)]{0,3}\\s{0,4}(?:=>|[:=,>]|\\s){1,3}\\s{0,4}\\\\?[\\\"'>]?([A-Za-z0-9_\\-]{20,22})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied-digits"
        any_case = true
    strings:
        $ = "travis" nocase
    condition:
        any of them
}

rule prefect_token
{
    meta:
        service = "Prefect"
        value = "(?:^|[^A-Za-z0-9_\\-])(pnu_[A-Za-z0-9]{36})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "pnu_"
    condition:
        any of them
}

rule readme_key
{
    meta:
        service = "ReadMe"
        value = "(?:^|[^A-Za-z0-9_\\-])(rdme_[a-z0-9]{70})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "rdme_"
    condition:
        any of them
}

rule linear_key
{
    meta:
        service = "Linear"
        value = "(?:^|[^A-Za-z0-9_\\-])(lin_(?:api|oauth)_[A-Za-z0-9]{40,64})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "lin_api_"
        $ = "lin_oauth_"
    condition:
        any of them
}

rule notion_token
{
    meta:
        service = "Notion"
        value = "(?:^|[^A-Za-z0-9_\\-])(ntn_[0-9]{11}[A-Za-z0-9]{35}|secret_[A-Za-z0-9]{43})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "ntn_"
        $ = "secret_"
    condition:
        any of them
}

rule airtable_token
{
    meta:
        service = "Airtable"
        value = "\\b(pat[A-Za-z0-9]{14}\\.[0-9a-f]{64})\\b"
        check = "varied"
    strings:
        $ = /pat[A-Za-z0-9]{14}\./
    condition:
        any of them
}

rule asana_token
{
    meta:
        service = "Asana"
        value = "(?i:asana)[\\w\\-]{0,20}\\\\?[\\\"'\\]\\)]{0,3}\\s{0,4}(?:=>|[:=,>]|\\s){1,3}\\s{0,4}\\\\?[\\\"'>]?([a-z0-9]{32}|[0-9]/[0-9]{16}:[a-z0-9]{32})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
        any_case = true
    strings:
        $ = "asana" nocase
    condition:
        any of them
}

rule figma_token
{
    meta:
        service = "Figma"
        value = "(?:\\b(figdr?_[A-Za-z0-9_\\-]{40,43})|(?i:figma)[\\w\\- ]{0,20}[\\\"']?\\s{0,4}[:=,>]\\s{0,4}[\\\"']?(\\d{4,7}-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}))"
        check = "varied"
        any_case = true
    strings:
        $ = "figd_"
        $ = "figdr_"
        $ = "figma" nocase
    condition:
        any of them
}

rule contentful_token
{
    meta:
        service = "Contentful"
        value = "(?:^|[^A-Za-z0-9_\\-])(CFPAT-[A-Za-z0-9_\\-]{43})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "CFPAT-"
    condition:
        any of them
}

rule typeform_token
{
    meta:
        service = "Typeform"
        value = "\\b(tfp_[A-Za-z0-9_.=\\-]{40,60})"
        check = "varied"
    strings:
        $ = "tfp_"
    condition:
        any of them
}

rule sentry_token
{
    meta:
        service = "Sentry"
        value = "\\b(sntrys_eyJ[A-Za-z0-9+/=]{40,}_?[A-Za-z0-9+/]{20,60}|sntryu_[0-9a-f]{64})"
        check = "varied"
    strings:
        $ = "sntrys_"
        $ = "sntryu_"
    condition:
        any of them
}

rule rails_master_key
{
    meta:
        service = "Ruby on Rails"
        value = "RAILS_MASTER_KEY[\\\"']?\\s{0,4}[:=]\\s{0,4}[\\\"']?([0-9a-f]{32})\\b"
        check = "varied"
    strings:
        $ = "RAILS_MASTER_KEY"
    condition:
        any of them
}

rule laravel_key
{
    meta:
        service = "Laravel"
        value = "APP_KEY[\\\"']?\\s{0,4}[:=,]?>?\\s{0,4}[\\\"']?(base64:[A-Za-z0-9+/]{43}=)"
        check = "varied"
    strings:
        $ = "base64:"
    condition:
        any of them
}

rule django_key
{
    meta:
        service = "Django"
        value = "SECRET_KEY\\s{0,4}=\\s{0,4}[\\\"']([^\\\"'\\n]{40,80})[\\\"']"
        check = "varied"
    strings:
        $ = "SECRET_KEY"
    condition:
        any of them
}

rule sidekiq_key
{
    meta:
        service = "Sidekiq"
        value = "(?:(?i:bundle_(?:enterprise|gems)__contribsys__com|sidekiq[\\w\\-]{0,12})[\\\"']{0,2}\\s{0,4}(?:=>|:=|[:=,])\\s{0,4}[\\\"']?([0-9a-f]{8}:[0-9a-f]{8})\\b|https?://([0-9a-f]{8}:[0-9a-f]{8})@(?:gems|enterprise)\\.contribsys\\.com)"
        any_case = true
    strings:
        $ = "sidekiq" nocase
        $ = "contribsys" nocase
    condition:
        any of them
}

rule octopus_key
{
    meta:
        service = "Octopus Deploy"
        value = "(?:^|[^A-Za-z0-9_\\-])(API-[A-Z0-9]{26,31})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied-digits"
    strings:
        $ = "API-"
    condition:
        any of them
}

rule dtrack_key
{
    meta:
        service = "Dependency-Track"
        value = "(?:^|[^A-Za-z0-9_\\-])(odt_[A-Za-z0-9]{32,36}|odt_[A-Za-z0-9]{8}_[A-Za-z0-9]{32})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "odt_"
    condition:
        any of them
}

rule infracost_key
{
    meta:
        service = "Infracost"
        value = "(?:^|[^A-Za-z0-9_\\-.])(ico-[A-Za-z0-9]{32})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "ico-"
    condition:
        any of them
}

rule snyk_token
{
    meta:
        service = "Snyk"
        value = "(?i:snyk)[\\w\\-. ]{0,24}[\\\"'\\]]{0,2}\\s{0,4}(?:=>|:=|[:=,>])\\s{0,4}[\\\"']?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\\b"
        check = "varied"
        any_case = true
    strings:
        $ = "snyk_"
        $ = "snyk" nocase
    condition:
        any of them
}

rule teamcity_token
{
    meta:
        service = "TeamCity"
        value = "\\b(eyJ0eXAiOiAiVENWMiJ9\\.[A-Za-z0-9_\\-]{30,40}\\.[A-Za-z0-9_\\-]{40,60})"
        check = "varied"
    strings:
        $ = "eyJ0eXAiOiAiVENWMiJ9"
    condition:
        any of them
}

rule stackhawk_key
{
    meta:
        service = "StackHawk"
        value = "\\b(hawk\\.[A-Za-z0-9_\\-]{20}\\.[A-Za-z0-9_\\-]{20}\\b)"
        check = "varied"
    strings:
        $ = "hawk."
    condition:
        any of them
}

rule jenkins_token
{
    meta:
        service = "Jenkins"
        value = "(?:(?i:jenkins)[\\w\\-]{0,20}[\\\"']?\\s{0,4}[:=]\\s{0,4}[\\\"']?([0-9a-f]{32,36})\\b|(?i)administrator password was generated.{0,200}\\s([0-9a-f]{32})\\s)|(?si)An admin user has been created and a password generated.{0,200}?\\s([0-9a-f]{32})\\s"
        check = "varied"
        any_case = true
    strings:
        $ = "jenkins" nocase
        $ = "initialadminpassword" nocase
        $ = "JENKINS"
    condition:
        any of them
}

rule dynatrace_token
{
    meta:
        service = "Dynatrace"
        value = "\\b(dt0[a-z]\\d{2}\\.[A-Z0-9]{24}\\.[A-Z0-9]{64})\\b"
        check = "varied"
    strings:
        $ = "dt0"
    condition:
        any of them
}

rule grafana_token
{
    meta:
        service = "Grafana"
        value = "\\b(glsa_[A-Za-z0-9]{32}_[0-9a-fA-F]{8}|glc_eyJ[A-Za-z0-9+/]{32,400}={0,3}|eyJrIjoi[A-Za-z0-9+/_\\-]{40,400}={0,3})"
        check = "varied"
    strings:
        $ = "glsa_"
        $ = "glc_eyJ"
        $ = "eyJrIjoi"
    condition:
        any of them
}

rule newrelic_key
{
    meta:
        service = "New Relic"
        value = "\\b(NRAK-[A-Z0-9]{27}|NRAA-[0-9a-f]{27}|NRI[IQ]-[A-Za-z0-9_\\-]{32}|NRRA-[0-9a-f]{42}|[0-9a-f]{36}NRAL|px-(?:api|dep)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?:[^A-Za-z0-9_\\-]|$)"
    strings:
        $ = "NRAK-"
        $ = "NRAA-"
        $ = "NRII-"
        $ = "NRIQ-"
        $ = "NRRA-"
        $ = "NRAL"
        $ = "px-api-"
        $ = "px-dep-"
    condition:
        any of them
}

rule datadog_key
{
    meta:
        service = "Datadog"
        value = "(?i:datadog|\\bdd_(?:api|app))[\\w\\-. ]{0,24}\\\\?[\\\"'\\]]{0,2}\\s{0,4}(?:=>|:=|[:=,>])\\s{0,4}\\\\?[\\\"']?([0-9a-f]{32}|[0-9a-f]{40})\\b"
        check = "varied"
        any_case = true
    strings:
        $ = "datadog" nocase
        $ = "dd_api" nocase
        $ = "dd_app" nocase
    condition:
        any of them
}

rule posthog_key
{
    meta:
        service = "PostHog"
        value = "(?:^|[^A-Za-z0-9_\\-])(ph[xs]_[A-Za-z0-9_\\-]{40,50})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "phx_"
        $ = "phs_"
    condition:
        any of them
}

rule launchdarkly_key
{
    meta:
        service = "LaunchDarkly"
        value = "\\b((?:sdk|api|mob)-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12})\\b"
        check = "uuid4"
    strings:
        $ = /(sdk|api|mob)-[0-9a-f]{8}-/
    condition:
        any of them
}

rule newrelic_browser_key
{
    meta:
        service = "New Relic"
        value = "\\b(NRJS-[0-9a-f]{19})(?:[^A-Za-z0-9_\\-]|$)"
        public_in_pages = true
    strings:
        $ = "NRJS-"
    condition:
        any of them
}
