/*
  Clouds, infrastructure, databases: anchors, and in `value` the form that proves one (RE2; what the brackets hold is the secret).
  How such rules are read: docs/secrets.md. Formats are the services' own documented ones.
*/

rule aws_access_key
{
    meta:
        service = "Amazon Web Services"
        value = "(?:^|[^A-Za-z0-9/+])((?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16})(?:[^A-Za-z0-9_\\-]|$)"
        check = "aws-id"
    strings:
        $ = "AKIA"
        $ = "ASIA"
        $ = "ABIA"
        $ = "ACCA"
        $ = "A3T"
    condition:
        any of them
}

rule aws_secret_key
{
    meta:
        service = "Amazon Web Services"
        value = "(?i:aws)[\\w\\-. ]{0,20}(?i:secret|sec|session|private)?[\\w\\-. ]{0,24}[\\\"'\\]]{0,2}\\s{0,4}(?:=>|:=|[:=])\\s{0,4}[\\\"']?([A-Za-z0-9/+]{40})(?:[^A-Za-z0-9/+=]|$)"
        check = "varied"
        any_case = true
    strings:
        $ = "aws" nocase
    condition:
        any of them
}

rule aws_bedrock_key
{
    meta:
        service = "Amazon Bedrock"
        value = "\\b(ABSK[A-Za-z0-9+/]{100,140}={0,2}|bedrock-api-key-[A-Za-z0-9+/=]{40,})"
        check = "varied"
    strings:
        $ = "ABSKQ"
        $ = "bedrock-api-key-"
    condition:
        any of them
}

rule aws_session_token
{
    meta:
        service = "Amazon Web Services"
        value = "((?:FwoGZXIvYXdz|IQoJb3JpZ2lu)[A-Za-z0-9/+=]{60,})"
        check = "varied"
    strings:
        $ = "FwoGZXIvYXdz"
        $ = "IQoJb3JpZ2lu"
    condition:
        any of them
}

rule aws_mws_token
{
    meta:
        service = "Amazon Marketplace"
        value = "\\b(amzn\\.mws\\.[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\\b"
        check = "varied"
    strings:
        $ = "amzn.mws."
    condition:
        any of them
}

rule aws_appsync_key
{
    meta:
        service = "AWS AppSync"
        value = "(?:^|[^A-Za-z0-9_\\-])(da2-[a-z0-9]{26})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "da2-"
    condition:
        any of them
}

rule google_oauth_secret
{
    meta:
        service = "Google"
        value = "(?:^|[^A-Za-z0-9_\\-])(GOCSPX-[A-Za-z0-9_\\-]{28})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "GOCSPX-"
    condition:
        any of them
}

rule google_oauth_token
{
    meta:
        service = "Google"
        value = "\\b(ya29\\.[A-Za-z0-9_\\-]{30,})"
        check = "varied"
    strings:
        $ = "ya29."
    condition:
        any of them
}

rule google_api_key
{
    meta:
        service = "Google"
        value = "(?:^|[^A-Za-z0-9_\\-])(AIza[A-Za-z0-9_\\-]{35})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
        public_in_pages = true
    strings:
        $ = "AIza"
    condition:
        any of them
}

rule google_refresh_token
{
    meta:
        service = "Google"
        value = "(?:^|[^A-Za-z0-9_\\-])(1//0[A-Za-z0-9_\\-]{40,120})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "1//0"
    condition:
        any of them
}

rule google_service_account
{
    meta:
        service = "Google Cloud"
        value = "\\\\?\\\"private_key_id\\\\?\\\"\\s*:\\s*\\\\?\\\"([0-9a-f]{40})\\\\?\\\"\\s{0,8}(?:,\\s{0,20}\\\\?\\\"(?:private_key\\\\?\\\"\\s{0,4}:\\s{0,4}\\\\?\\\"-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----\\\\{0,4}[nr]?\\s{0,4}[A-Za-z0-9+/]{10}|[^p]|p[^r]|project)|,\\s{0,20}$|[^,\\s]|$)"
        check = "varied"
    strings:
        $ = "\"private_key_id\""
        $ = "\"private_key_id"
    condition:
        any of them
}

rule google_client_secret
{
    meta:
        service = "Google"
        value = "(?s)apps\\.googleusercontent\\.com.{0,160}?(?i:secret)[\\w\\\"'\\]]{0,12}\\s{0,4}(?:=>|[:=,])\\s{0,4}\\\\?[\\\"']([A-Za-z0-9_\\-]{24})\\\\?[\\\"']"
        check = "varied"
    strings:
        $ = "googleusercontent"
    condition:
        any of them
}

rule firebase_server_key
{
    meta:
        service = "Firebase Cloud Messaging"
        value = "(?:^|[^A-Za-z0-9_\\-])(AAAA[A-Za-z0-9_\\-]{7}:APA91b[A-Za-z0-9_\\-]{134,})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "APA91b"
    condition:
        any of them
}

rule azure_storage_key
{
    meta:
        service = "Azure"
        value = "(?:AccountKey|SharedAccessKey|SharedSecret)=([A-Za-z0-9+/]{40,86}={1,2})"
        check = "varied"
    strings:
        $ = "AccountKey="
        $ = "SharedAccessKey="
        $ = "SharedSecret"
    condition:
        any of them
}

rule azure_client_secret
{
    meta:
        service = "Microsoft Entra"
        value = "(?:^|[^A-Za-z0-9_~.\\-])([A-Za-z0-9_~.\\-]{3}[0-9]Q~[A-Za-z0-9_~.\\-]{31,34})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "8Q~"
        $ = "7Q~"
        $ = "6Q~"
        $ = "5Q~"
        $ = "4Q~"
        $ = "3Q~"
        $ = "2Q~"
        $ = "1Q~"
        $ = "0Q~"
        $ = "9Q~"
    condition:
        any of them
}

rule azure_devops_token
{
    meta:
        service = "Azure DevOps"
        value = "(?:\\b([A-Za-z0-9]{52}JQQJ99[A-Z0-9]{4}ACAAAA[A-Za-z0-9]{12}AZDO[A-Za-z0-9]{4})\\b|(?i:azure[\\w\\-]{0,20}(?:pat|token)|personal_?access_?token|vsts[\\w\\-]{0,12}|\\w_pat)[\\\"'\\]]{0,2}\\s{0,4}[:=]\\s{0,4}[\\\"']?([a-z2-7]{52})(?:[^a-z0-9]|$))"
        check = "varied"
        any_case = true
    strings:
        $ = "AZDO"
        $ = "azure_" nocase
        $ = "azuredevops" nocase
        $ = "azurepat" nocase
        $ = "personalaccesstoken" nocase
        $ = "personal_access_token" nocase
        $ = "vsts" nocase
    condition:
        any of them
}

rule azure_function_key
{
    meta:
        service = "Azure"
        value = "azurewebsites\\.net/[^\\s\\\"'<>]{1,200}[?&]code=([A-Za-z0-9_\\-/%+]{38,60}={0,2})"
        check = "varied"
    strings:
        $ = "azurewebsites.net"
    condition:
        any of them
}

rule azure_sas
{
    meta:
        service = "Azure"
        value = "[?&](?:sv|se|sp|sr|st|spr)=[^\\s\\\"'<>]{1,300}?&sig=([A-Za-z0-9%+/]{40,64}(?:%3D|=)?)"
        check = "varied"
    strings:
        $ = "sig="
    condition:
        any of them
}

rule azure_appconfig
{
    meta:
        service = "Azure"
        value = "Endpoint=https://[\\w\\-]+\\.azconfig\\.io;Id=[^;\\s]{4,60};Secret=([A-Za-z0-9+/]{16,80}={0,2})"
        check = "varied-short"
    strings:
        $ = "azconfig.io"
    condition:
        any of them
}

rule azure_key
{
    meta:
        service = "Azure"
        value = "([A-Za-z0-9]{52}JQQJ99[A-Za-z0-9]{26}|[A-Za-z0-9+/]{76}(?:APIM|ACDb|\\+ASt|\\+ACR)[A-Za-z0-9+/]{5,6}={1,2}|[A-Za-z0-9_\\-]{44}AzFu[A-Za-z0-9_\\-]{5}[AQgw]==|[A-Za-z0-9]{42}Az(?:Se|Ca)[A-Za-z0-9]{6})"
        check = "varied"
    strings:
        $ = "JQQJ99"
        $ = "AzFu"
        $ = "AzSe"
        $ = "AzCa"
        $ = "+ASt"
        $ = "ACDb"
        $ = "+ACR"
    condition:
        any of them
}

rule digitalocean_token
{
    meta:
        service = "DigitalOcean"
        value = "\\b(do[opr]_v1_[0-9a-f]{64}\\b)"
        check = "varied"
    strings:
        $ = "doo_v1_"
        $ = "dop_v1_"
        $ = "dor_v1_"
    condition:
        any of them
}

rule heroku_key
{
    meta:
        service = "Heroku"
        value = "(?:\\b(HRKU-[A-Za-z0-9_\\-]{36,60})|(?i:heroku)[\\w\\-. ]{0,24}[\\\"'\\]]{0,2}\\s{0,4}(?:=>|:=|[:=,>])\\s{0,4}[\\\"']?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\\b)"
        check = "varied"
        any_case = true
    strings:
        $ = "HRKU-"
        $ = "heroku" nocase
    condition:
        any of them
}

rule cloudflare_key
{
    meta:
        service = "Cloudflare"
        value = "(?i:cloudflare|\\bcf_api|x-auth-key)[\\w\\-. ]{0,24}\\\\?[\\\"'\\]]{0,2}\\s{0,4}(?:=>|:=|[:=,>])\\s{0,4}\\\\?[\\\"']?([0-9a-f]{37}|[A-Za-z0-9_\\-]{40})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
        any_case = true
    strings:
        $ = "cloudflare" nocase
        $ = "cf_api" nocase
        $ = "X-Auth-Key" nocase
    condition:
        any of them
}

rule cloudflare_origin_ca
{
    meta:
        service = "Cloudflare"
        value = "\\b(v1\\.0-[0-9a-f]{24}-[0-9a-f]{146})\\b"
        check = "varied"
    strings:
        $ = "v1.0-"
    condition:
        any of them
}

rule alibaba_key
{
    meta:
        service = "Alibaba Cloud"
        value = "(?:^|[^A-Za-z0-9_\\-])(LTAI[A-Za-z0-9]{12,24}|STS\\.[A-Za-z0-9]{22,30})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "LTAI"
        $ = "STS."
    condition:
        any of them
}

rule tencent_key
{
    meta:
        service = "Tencent Cloud"
        value = "(?:^|[^A-Za-z0-9_\\-])(AKID[A-Za-z0-9]{32})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "AKID"
    condition:
        any of them
}

rule ibm_cloud_key
{
    meta:
        service = "IBM Cloud"
        value = "(?i:ibm|bluemix|\\bcloud|\\biam)(?i:[\\w\\-]{0,20}(?:key|pw|pwd|password|pass|token))[\\\"'\\]]{0,2}\\s{0,4}(?::=|=>|[:=])+\\s{0,4}[\\\"']?([A-Za-z0-9_\\-]{44})(?:[^A-Za-z0-9_\\-]|$)"
        any_case = true
    strings:
        $ = "ibm" nocase
        $ = "iam_" nocase
        $ = "iam-" nocase
        $ = "iamapi" nocase
        $ = "cloud-api" nocase
        $ = "cloud_api" nocase
        $ = "bluemix" nocase
    condition:
        any of them
}

rule hashicorp_terraform
{
    meta:
        service = "HashiCorp Terraform"
        value = "\\b([A-Za-z0-9]{14}\\.atlasv1\\.[A-Za-z0-9_\\-=]{60,70})"
        check = "varied"
    strings:
        $ = ".atlasv1."
    condition:
        any of them
}

rule hashicorp_vault
{
    meta:
        service = "HashiCorp Vault"
        value = "(?:\\b(hv[sbr]\\.[A-Za-z0-9_\\-]{90,300}|hvs\\.[A-Za-z0-9]{24}(?:\\.[A-Za-z0-9]{5})?)(?:[^A-Za-z0-9_\\-]|$)|(?i:vault[\\w\\-]{0,24})[\\\"'\\]]{0,2}\\s{0,4}[:=]\\s{0,4}[\\\"']?([sr]\\.[A-Za-z0-9]{24}(?:\\.[A-Za-z0-9]{5})?|b\\.[A-Za-z0-9_\\-]{90,300})(?:[^A-Za-z0-9_\\-]|$))"
        check = "varied"
        any_case = true
    strings:
        $ = "hvs."
        $ = "hvb."
        $ = "hvr."
        $ = "vault" nocase
    condition:
        any of them
}

rule vault_unseal_key
{
    meta:
        service = "HashiCorp Vault"
        value = "(?i:unseal key(?: \\d{1,2})?)\\s{0,2}[:=]\\s{0,4}([A-Za-z0-9+/]{43,44}=?)"
        check = "varied"
        any_case = true
    strings:
        $ = "unseal key" nocase
    condition:
        any of them
}

rule databricks_token
{
    meta:
        service = "Databricks"
        value = "(?:^|[^A-Za-z0-9_\\-])(dapi[0-9a-f]{32}(?:-\\d)?)(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "dapi"
    condition:
        any of them
}

rule snowflake_token
{
    meta:
        service = "Snowflake"
        value = "(?i:snowflake)[\\w\\-. ]{0,24}[\\\"']{0,2}\\s{0,4}[:=]\\s{0,4}[\\\"']?(eyJ[A-Za-z0-9_\\-]{20,}\\.[A-Za-z0-9_\\-.]{40,})"
        check = "varied"
        any_case = true
    strings:
        $ = "snowflake" nocase
    condition:
        any of them
}

rule scaleway_key
{
    meta:
        service = "Scaleway"
        value = "(?i:scaleway|scw)[\\w\\-]{0,20}[\\\"']{0,2}\\s{0,4}[:=]\\s{0,4}[\\\"']?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|SCW[A-Z0-9]{17})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
        any_case = true
    strings:
        $ = "scaleway" nocase
        $ = "scw_" nocase
    condition:
        any of them
}

rule flyio_token
{
    meta:
        service = "Fly.io"
        value = "(?:^|[^A-Za-z0-9_\\-])(fo1_[A-Za-z0-9_\\-]{43}|fm[12][ar]?_[A-Za-z0-9+/=]{60,})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "fo1_"
        $ = "fm1"
        $ = "fm2_"
    condition:
        any of them
}

rule vercel_token
{
    meta:
        service = "Vercel"
        value = "(?:\\b(vc[pcirak]_[A-Za-z0-9]{24,60})\\b|(?i:vercel)[\\w\\-. ]{0,20}[\\\"'\\]]{0,2}\\s{0,4}(?:=>|:=|[:=,>])\\s{0,4}[\\\"']?([A-Za-z0-9]{24})(?:[^A-Za-z0-9_\\-]|$))"
        check = "varied"
        any_case = true
    strings:
        $ = "vcp_"
        $ = "vci_"
        $ = "vca_"
        $ = "vcr_"
        $ = "vck_"
        $ = "vercel" nocase
    condition:
        any of them
}

rule netlify_token
{
    meta:
        service = "Netlify"
        value = "(?:^|[^A-Za-z0-9_\\-])(nfp_[A-Za-z0-9]{36})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "nfp_"
    condition:
        any of them
}

rule planetscale_token
{
    meta:
        service = "PlanetScale"
        value = "\\b(pscale_(?:pw|tkn|oauth)_[A-Za-z0-9_.=\\-]{32,64})"
        check = "varied"
    strings:
        $ = "pscale_"
    condition:
        any of them
}

rule supabase_token
{
    meta:
        service = "Supabase"
        value = "(?:^|[^A-Za-z0-9_\\-])(sbp_[0-9a-f]{40}|sb_secret_[A-Za-z0-9_\\-]{30,})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "sbp_"
        $ = "sb_secret_"
    condition:
        any of them
}

rule neon_key
{
    meta:
        service = "Neon"
        value = "(?:^|[^A-Za-z0-9_\\-])(napi_[a-z0-9]{60,70}|npg_[A-Za-z0-9]{12,20})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "napi_"
        $ = "npg_"
    condition:
        any of them
}

rule render_key
{
    meta:
        service = "Render"
        value = "(?:^|[^A-Za-z0-9_\\-])(rnd_[A-Za-z0-9]{28,40})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "rnd_"
    condition:
        any of them
}

rule linode_token
{
    meta:
        service = "Linode"
        value = "(?i:linode)[\\w\\-]{0,20}\\\\?[\\\"'\\]\\)]{0,3}\\s{0,4}(?:=>|[:=,>]|\\s){1,3}\\s{0,4}\\\\?[\\\"'>]?([0-9a-f]{64})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
        any_case = true
    strings:
        $ = "linode" nocase
    condition:
        any of them
}

rule yandex_key
{
    meta:
        service = "Yandex Cloud"
        value = "\\b(AQVN[A-Za-z0-9_\\-]{35,38}|t1\\.[A-Z0-9a-z_\\-]+=?\\.[A-Z0-9a-z_\\-]{86}={0,2}|YC[A-Za-z0-9_\\-]{38})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "AQVN"
        $ = /t1\.[A-Z0-9a-z_-]{10}/
        $ = /YC[A-Za-z0-9_-]{38}/
    condition:
        any of them
}

rule doppler_token
{
    meta:
        service = "Doppler"
        value = "\\b(dp\\.(?:ct|pt|st|sa|scim|audit)\\.(?:[a-z0-9_\\-]{2,35}\\.)?[A-Za-z0-9]{40,44})\\b"
        check = "varied"
    strings:
        $ = "dp."
    condition:
        any of them
}

rule pulumi_token
{
    meta:
        service = "Pulumi"
        value = "(?:^|[^A-Za-z0-9_\\-])(pul-[0-9a-f]{40})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "pul-"
    condition:
        any of them
}

rule upcloud_token
{
    meta:
        service = "UpCloud"
        value = "(?:^|[^A-Za-z0-9_\\-])(ucat_[A-Z0-9]{26})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "ucat_"
    condition:
        any of them
}

rule exoscale_key
{
    meta:
        service = "Exoscale"
        value = "(?:^|[^A-Za-z0-9_\\-])(EXO[0-9a-f]{24})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "EXO"
    condition:
        any of them
}

rule cloudant_url
{
    meta:
        service = "IBM Cloudant"
        value = "https?://[\\w\\-]{1,64}:([0-9a-f]{64}|[a-z]{24})@[\\w\\-]+\\.cloudant\\.com"
    strings:
        $ = ".cloudant.com"
    condition:
        any of them
}

rule wireguard_key
{
    meta:
        service = "WireGuard"
        value = "(?:PrivateKey|PresharedKey)\\s{0,4}=\\s{0,4}([A-Za-z0-9+/]{42,43}=)"
        check = "varied"
    strings:
        $ = "PrivateKey"
        $ = "PresharedKey"
    condition:
        any of them
}

rule kubernetes_bootstrap_token
{
    meta:
        service = "Kubernetes"
        value = "(?:(?i:bootstrap[\\w\\-. ]{0,12}token|kubeadm[^\\n]{0,60}--token)[\\\"']?\\s{0,4}[:= ]\\s{0,4}[\\\"']?([a-z0-9]{6}\\.[a-z0-9]{16})\\b|token-id:\\s*[a-z0-9]{6}\\s+token-secret:\\s*([a-z0-9]{16}))"
        check = "varied-short"
        any_case = true
    strings:
        $ = "bootstrap" nocase
        $ = "token-id"
        $ = "kubeadm" nocase
    condition:
        any of them
}

rule kubernetes_secret
{
    meta:
        service = "Kubernetes"
        value = "(?si)kind[\\\"']?:\\s*[\\\"']?secret[\\\"']?\\s.{0,600}?\\b(?:string)?data[\\\"']?:\\s*(?:\\{\\s*)?(?:#[^\\n]*\\n\\s*)?(?:[\\w.\\-\\\"']+:\\s+\\|?-?\\s*)[\\\"']?([A-Za-z0-9+/]{10,}={0,2})[\\\"']?(?:\\s|$)|\\bdata[\\\"']?:\\s*(?:[\\w.\\-\\\"']+:\\s+\\|?-?\\s*)[\\\"']?([A-Za-z0-9+/]{10,}={0,3})[\\\"']?\\s.{0,600}?kind[\\\"']?:\\s*[\\\"']?secret[\\\"']?(?:\\s|$)"
        check = "base64-text"
        reach = 1500
    strings:
        $ = "kind: Secret"
        $ = "kind: secret"
        $ = "kind: 'Secret'"
        $ = "kind: \"Secret\""
        $ = "\"kind\": \"Secret\""
    condition:
        any of them
}

rule cockroach_key
{
    meta:
        service = "CockroachDB"
        value = "(?:^|[^A-Za-z0-9_\\-])(CCDB1_[A-Za-z0-9]{22}_[A-Za-z0-9]{40})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "CCDB1_"
    condition:
        any of them
}

rule clickhouse_key
{
    meta:
        service = "ClickHouse"
        value = "(?:^|[^A-Za-z0-9_\\-])(4b1d[A-Za-z0-9]{38})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "4b1d"
    condition:
        any of them
}

rule datastax_token
{
    meta:
        service = "DataStax Astra"
        value = "\\b(AstraCS:[A-Za-z0-9]{24}:[0-9a-f]{64})"
        check = "varied"
    strings:
        $ = "AstraCS:"
    condition:
        any of them
}

rule mongodb_atlas
{
    meta:
        service = "MongoDB Atlas"
        value = "\\b(mdb_sa_sk_[A-Za-z0-9_\\-]{40})"
        check = "varied"
    strings:
        $ = "mdb_sa_sk_"
    condition:
        any of them
}

rule elastic_key
{
    meta:
        service = "Elastic"
        value = "(?:\\b(essu_[A-Za-z0-9+/=]{40,100})|(?i:elastic)[\\w\\-. ]{0,20}key[\\\"']{0,2}\\s{0,4}[:=]\\s{0,4}[\\\"']?([A-Za-z0-9+/_\\-]{50,64}={0,2})(?:[^A-Za-z0-9_\\-]|$))"
        check = "varied"
        any_case = true
    strings:
        $ = "essu_"
        $ = "elastic" nocase
    condition:
        any of them
}

rule tailscale_key
{
    meta:
        service = "Tailscale"
        value = "\\b(tskey-[a-z]+-[A-Za-z0-9]+-?[A-Za-z0-9]{10,})"
        check = "varied"
    strings:
        $ = "tskey-"
    condition:
        any of them
}

rule docker_token
{
    meta:
        service = "Docker"
        value = "(?:^|[^A-Za-z0-9_\\-])(SWMTKN-1-[a-z0-9]{50}-[a-z0-9]{25}|SWMKEY-1-[A-Za-z0-9+/]{43}|dckr_[po]at_[A-Za-z0-9_\\-]{27,32})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "SWMTKN-"
        $ = "SWMKEY-"
        $ = "dckr_pat_"
        $ = "dckr_oat_"
    condition:
        any of them
}

rule age_secret_key
{
    meta:
        service = "age"
        value = "\\b(AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58})\\b"
        check = "varied"
    strings:
        $ = "AGE-SECRET-KEY-1"
    condition:
        any of them
}

rule nvidia_key
{
    meta:
        service = "NVIDIA"
        value = "(?:^|[^A-Za-z0-9_\\-])(nvapi-[A-Za-z0-9_\\-]{60,70})(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
    strings:
        $ = "nvapi-"
    condition:
        any of them
}

rule onepassword_key
{
    meta:
        service = "1Password"
        value = "\\b(ops_eyJ[A-Za-z0-9+/]{200,}={0,3}|A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5})"
        check = "varied"
    strings:
        $ = "ops_eyJ"
        $ = "A3-"
    condition:
        any of them
}

rule aiven_token
{
    meta:
        service = "Aiven"
        value = "(?:\\b(AVNS_[A-Za-z0-9_\\-]{19})|(?i:aiven)[\\w\\-]{0,20}[\\\"']{0,2}\\s{0,4}[:=]\\s{0,4}[\\\"']?([A-Za-z0-9/+=]{372}))"
        check = "varied"
        any_case = true
    strings:
        $ = "AVNS_"
        $ = "aiven" nocase
    condition:
        any of them
}

rule influxdb_token
{
    meta:
        service = "InfluxDB"
        value = "(?i:influx)[\\w\\-]{0,20}\\\\?[\\\"'\\]\\)]{0,3}\\s{0,4}(?:=>|[:=,>]|\\s){1,3}\\s{0,4}\\\\?[\\\"'>]?([A-Za-z0-9_\\-]{86}==)(?:[^A-Za-z0-9_\\-]|$)"
        check = "varied"
        any_case = true
    strings:
        $ = "influx" nocase
    condition:
        any of them
}

rule cloudinary_url
{
    meta:
        service = "Cloudinary"
        value = "cloudinary://\\d{10,16}:([A-Za-z0-9_\\-]{20,40})@"
        check = "varied"
    strings:
        $ = "cloudinary://"
    condition:
        any of them
}
