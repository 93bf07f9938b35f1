"""The domain of an address, and the domains that say nothing about where somebody works."""

from __future__ import annotations

_PROVIDERS = """
gmail.com googlemail.com outlook.com outlook.fr hotmail.com hotmail.fr hotmail.co.uk live.com live.fr msn.com
yahoo.com yahoo.fr yahoo.co.uk yahoo.co.jp yahoo.de ymail.com rocketmail.com icloud.com me.com mac.com aol.com
proton.me protonmail.com pm.me gmx.com gmx.de gmx.net gmx.fr web.de t-online.de freenet.de mail.com email.com
orange.fr wanadoo.fr free.fr sfr.fr laposte.net bbox.fr numericable.fr neuf.fr aliceadsl.fr libero.it tiscali.it
virgilio.it tin.it telefonica.net terra.es sapo.pt bluewin.ch telenet.be skynet.be ziggo.nl kpnmail.nl
btinternet.com sky.com virginmedia.com talktalk.net comcast.net verizon.net att.net sbcglobal.net cox.net shaw.ca
rogers.com bell.net sympatico.ca naver.com hanmail.net daum.net nate.com kakao.com qq.com 163.com 126.com sina.com
foxmail.com docomo.ne.jp ezweb.ne.jp softbank.ne.jp mail.ru yandex.ru yandex.com ukr.net seznam.cz wp.pl o2.pl
onet.pl interia.pl uol.com.br bol.com.br terra.com.br rediffmail.com fastmail.com hey.com tutanota.com zoho.com
mailbox.org posteo.de
"""
FREE_MAIL = frozenset(_PROVIDERS.split())
"""Providers where anybody has an address: to share one of these is not to work together."""


def domain_of(address: str) -> str:
    """The domain of an address, in lower case; empty when it has none."""
    return address.rpartition("@")[2].strip().casefold() if "@" in address else ""


def telling_domains(addresses: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """The domains of these addresses that may belong to an organisation, each once, in their order."""
    found = (domain_of(each) for each in addresses)
    return tuple(dict.fromkeys(each for each in found if each and each not in FREE_MAIL))


def domain_of_site(text: str) -> str:
    """The bare domain in what is typed as one: ``https://www.acme.example/about`` is ``acme.example``."""
    bare = text.strip().casefold().partition("://")[2] or text.strip().casefold()
    host = bare.partition("/")[0].rpartition("@")[2].partition(":")[0]
    return host.removeprefix("www.").rstrip(".")
