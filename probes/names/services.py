"""Hosting services at which a name may be left pointing to nothing, and then be claimed by anybody.

What each answers for a name that nobody claimed was collected by the public list "Can I take over XYZ?"
(github.com/EdOverflow/can-i-take-over-xyz, CC BY 4.0), of which this keeps the entries confirmed vulnerable.
`absent` services show it by their target's missing in the DNS, the others by a sentence on the page.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Service:
    """`suffixes` of alias targets, `sign` a sentence on the page of an unclaimed name (bytes, any of)."""

    name: str
    suffixes: tuple[str, ...]
    sign: tuple[bytes, ...] = ()
    absent: bool = False


SERVICES = (
    Service("Amazon S3", ("s3.amazonaws.com", "amazonaws.com"), (b"<Code>NoSuchBucket</Code>", b"Code: NoSuchBucket")),
    Service("AWS Elastic Beanstalk", ("elasticbeanstalk.com",), absent=True),
    Service(
        "Microsoft Azure",
        ("azurewebsites.net", "cloudapp.net", "cloudapp.azure.com", "trafficmanager.net", "blob.core.windows.net",
         "azureedge.net", "azure-api.net", "azurecontainer.io", "azurestaticapps.net"),
        absent=True,
    ),
    Service("GitHub Pages", ("github.io",), (b"There isn't a GitHub Pages site here.",)),
    Service("Heroku", ("herokuapp.com", "herokudns.com"), (b"No such app", b"herokucdn.com/error-pages/no-such-app")),
    Service("Bitbucket", ("bitbucket.io",), (b"Repository not found",)),
    Service("Ghost", ("ghost.io",), (b"Site unavailable&hellip;", b"Failed to resolve DNS path for this host")),
    Service("Help Scout", ("helpscoutdocs.com",), (b"No settings were found for this company:",)),
    Service("JetBrains YouTrack", ("myjetbrains.com", "youtrack.cloud"), (b"is not a registered InCloud YouTrack",)),
    Service("Netlify", ("netlify.app", "netlify.com"), (b"Not Found - Request ID:",)),
    Service("Ngrok", ("ngrok.io",), (b"ngrok.io not found",)),
    Service("Pantheon", ("pantheonsite.io",), (b"404 error unknown site!",)),
    Service("Readme.io", ("readme.io",), (b"The creators of this project are still working on making",)),
    Service("Shopify", ("myshopify.com",), (b"Sorry, this shop is currently unavailable.",)),
    Service("Strikingly", ("strikinglydns.com", "s.strikinglydns.com"), (b"PAGE NOT FOUND.",)),
    Service("Surge.sh", ("surge.sh",), (b"project not found",)),
    Service("Uberflip", ("uberflip.com",), (b"The URL you've accessed does not provide a hub.",)),
    Service("Wordpress.com", ("wordpress.com",), (b"Do you want to register",)),
    Service("Worksites", ("worksites.net",), (b"the website you&rsquo;re looking for doesn&rsquo;t exist",)),
)  # fmt: skip


def service_of(target: str) -> Service | None:
    """The service that an alias target belongs to."""
    for service in SERVICES:
        if any(target == suffix or target.endswith(f".{suffix}") for suffix in service.suffixes):
            return service
    return None
