/**
 * Receipt, where the deployment refuses private mailboxes (setting CONSUMER_DOMAINS; PECR protects individual
 * subscribers more than companies): an address's ASCII domain arrives, and leaves as consumer mail or not.
 * The great providers and the internet access providers of the UK and its neighbours; no list is complete.
 */

const consumerDomains: ReadonlySet<string> = new Set(
  `
  gmail.com googlemail.com
  outlook.com outlook.co.uk outlook.fr outlook.de outlook.es outlook.it outlook.ie outlook.be outlook.dk
  hotmail.com hotmail.co.uk hotmail.fr hotmail.de hotmail.es hotmail.it hotmail.be hotmail.nl hotmail.se hotmail.ch
  live.com live.co.uk live.fr live.de live.nl live.it live.be live.ie live.se live.dk live.no live.at msn.com passport.com windowslive.com
  yahoo.com yahoo.co.uk yahoo.fr yahoo.de yahoo.es yahoo.it yahoo.ie yahoo.se yahoo.no yahoo.dk yahoo.pl yahoo.ro yahoo.gr
  yahoo.co.in yahoo.in yahoo.ca yahoo.com.au yahoo.com.br yahoo.co.jp yahoo.com.mx yahoo.com.ar ymail.com rocketmail.com
  icloud.com me.com mac.com privaterelay.appleid.com
  aol.com aol.co.uk aol.fr aol.de aim.com verizon.net
  proton.me protonmail.com protonmail.ch pm.me tutanota.com tutanota.de tutamail.com tuta.com tuta.io keemail.me
  gmx.com gmx.co.uk gmx.de gmx.net gmx.at gmx.ch gmx.fr gmx.es gmx.eu gmx.us mail.com email.com web.de freenet.de t-online.de
  arcor.de online.de posteo.de posteo.net mailbox.org 1und1.de kabelmail.de vodafone.de vodafonemail.de o2mail.de magenta.de
  zoho.com zohomail.com zohomail.eu fastmail.com fastmail.fm fastmail.co.uk hey.com hushmail.com duck.com mozmail.com
  btinternet.com btopenworld.com btconnect.com talk21.com sky.com virginmedia.com virgin.net blueyonder.co.uk ntlworld.com
  talktalk.net talktalk.co.uk tiscali.co.uk plus.com plus.net plusnet.com zen.co.uk o2.co.uk orange.net wanadoo.co.uk fsnet.co.uk
  freeserve.co.uk onetel.com supanet.com lineone.net tesco.net uwclub.net ee.co.uk madasafish.com eclipse.co.uk
  eircom.net eir.ie iol.ie
  orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr bbox.fr numericable.fr club-internet.fr aliceadsl.fr voila.fr
  libero.it virgilio.it tin.it alice.it tim.it tiscali.it fastwebnet.it inwind.it iol.it email.it
  telefonica.net terra.es ono.com movistar.es sapo.pt mail.telepac.pt netcabo.pt clix.pt
  ziggo.nl kpnmail.nl kpnplanet.nl planet.nl home.nl upcmail.nl xs4all.nl hetnet.nl telfort.nl casema.nl chello.nl tele2.nl solcon.nl
  telenet.be skynet.be proximus.be scarlet.be voo.be pandora.be
  telia.com bredband.net comhem.se spray.se tele2.se online.no broadpark.no mail.dk tdcadsl.dk stofanet.dk jubii.dk elisanet.fi kolumbus.fi suomi24.fi
  bluewin.ch hispeed.ch sunrise.ch aon.at chello.at a1.net
  wp.pl o2.pl onet.pl onet.eu op.pl poczta.onet.pl poczta.fm interia.pl interia.eu tlen.pl vp.pl gazeta.pl
  seznam.cz email.cz post.cz centrum.cz atlas.cz volny.cz azet.sk zoznam.sk centrum.sk freemail.hu citromail.hu t-online.hu
  abv.bg mail.bg dir.bg ukr.net i.ua meta.ua inbox.lv one.lt mail.ee otenet.gr forthnet.gr
  yandex.com yandex.ru ya.ru mail.ru inbox.ru list.ru bk.ru internet.ru rambler.ru lenta.ru
  qq.com foxmail.com 163.com 126.com yeah.net sina.com sina.cn sohu.com 139.com 189.cn aliyun.com
  naver.com hanmail.net daum.net kakao.com nate.com docomo.ne.jp ezweb.ne.jp softbank.ne.jp
  rediffmail.com bigpond.com bigpond.net.au optusnet.com.au xtra.co.nz iinet.net.au
  comcast.net xfinity.com att.net sbcglobal.net bellsouth.net cox.net charter.net spectrum.net earthlink.net juno.com netzero.net optonline.net
  rogers.com shaw.ca sympatico.ca telus.net videotron.ca uol.com.br bol.com.br terra.com.br ig.com.br
  `
    .trim()
    .split(/\s+/),
);

/** Whether the domain (ASCII, lower case, as `parseEmailAddress` gives it) is one where private people have mailboxes. */
export function isConsumerDomain(domain: string): boolean {
  return consumerDomains.has(domain);
}
