"""Signs of currencies in all languages of Unicode's CLDR (Babel 2.19), and whose they may be.

A table, as to load all languages takes seconds; a test holds it against Babel, and it is printed
by ``python -m clv_assets_tests.core.lines.cldr``. Codes, then their signs; ``_`` is a blank.
"""

TABLE = """
AED: د.إ; AFN: ؋; ALL: Lekë; AMD: ֏; ANG: NAf; AOA: Kz; ARS AUD BBD BMD BND BSD BZD CAD CLP COP
CUP FJD GYD JMD KYD LRD MXN NAD NZD SBD SGD SRD TTD TWD USD UYU XCD: $; ARS: $AR; ATS: öS; AUD:
$A $AU A$ AU$ AUD$; AWG: Afl; AZN: ₼; BAM: KM КМ; BBD: Bds$; BDT: ৳; BEF: FB; BGN: лв; BHD:
د.ب; BIF: FBu; BMD: $BM BM$; BND: $BN; BOB VEF: Bs; BRL: BR$ R$; BSD: BS$; BTN: Nu; BWP: P; BYN
ETB: Br; BZD: $BZ BZ$; CAD NIO: C$; CAD: $CA CA$ KA$; CDF: FC; CLP: $CL; CNY JPY: ¥ ￥; CNY: CN¥
¥CN 元; COP: $CO; CRC: ₡; CSK: Kčs; CYP: £CY; CZK: Kč Кч; DJF: Fdj; DKK EEK ISK NOK SEK: kr;
DKK: Dkr; DOP: RD$; DZD: DA د.ج; EGP: EG£ ج.م; ERN: Nfk; ESP: ₧; ETB: ብር; EUR: €; FIM: mk; FJD:
$FJ FJ$; FKP GBP GIP SHP SSP: £; FKP: £FK; FRF LUF: F; GBP: GB£ UK£ £GB £RU; GEL: ₾; GHS: GH₵;
GIP: £GI; GMD: D; GNF: FG; GRD: Δρχ; GTQ: Q; HKD: $HK HK$; HNL MDL: L; HRK: kn; HTG: G; HUF:
Ft; IDR: Rp; IEP: £IE; ILP: £IL ל״י; ILS: ₪; INR LKR MUR PKR SCR: Rs; INR: ₹; IQD: د.ع; IRR:
ر.إ ریال; ISK: Ikr; ITL: ₤IT; JMD: JM$; JOD: د.أ; JPY: JP¥; KES: Ksh; KGS: сом; KHR: ៛; KMF:
CF; KRW: KR₩ ₩ ￦; KWD: د.ك; KZT: ₸; LAK: ₭; LBP: £LB ل.ل; LKR: රු; LSL: M ЛСЛ; LVL: Ls; LYD:
د.ل; MAD: د.م; MGA: Ar; MKD: den ден; MMK PGK ZMW: K; MNT: ₮; MOP: MOP$; MRU: UM أ.م; MTP: £MT;
MVR: Rf ރ; MWK: MK; MXN: $MX MX$; MYR: RM; MZN: MTn; NAD: $NA; NGN: ₦; NOK: Nkr; NPR: नेरू;
NZD: $NZ $ZN NZ$ NZD$; OMR: ر.ع; PAB: B/; PEN: S/; PHP: ₱; PKR: ر; PLN: zł зл; PTE: Esc Vẽj;
PYG: Gs ₲; QAR: ر.ق; RHD: $RH; RSD: din дин; RUB: ₽; RUR: р; RWF: RF; SAR: ر.س; SBD: $SB SI$;
SCR: SR; SDD: د.س; SDG: ج.س; SGD: $SG S$; SLE: Le; SOS: S; SRD: $SR; STN: Db; SYP: LS ل.س; SZL:
E; THB: TH฿ ฿; TMT: ТМТ; TND: DT د.ت; TOP: T$; TRY: Тл ₺; TTD: $TT; TWD: NT$; TZS: TSh; UAH: ₴;
UAK: крб; UGX: USh; USD: $SU $US US$ щ.д; UYU: $UY; UYW: UP; UZS: soʻm сўм; VES: Bs.S; VND: ₫;
VUV: VT; WST: $WS WS$; XAF: FCFA; XCD: $EC EC$; XCG: Cf Cg ƒ; XOF: F_CFA فرانک_CFA සිෆ්එ; XPF:
CFPF FCFP; YER: ر.ي; ZAR: R; ZWG: ZiG;
"""


def signs() -> dict[str, frozenset[str]]:
    """The codes of the currencies that each sign may be of."""
    rows = (entry.split(":") for entry in " ".join(TABLE.split()).split(";") if entry)
    pairs = [(sign.replace("_", " "), codes) for codes, of in rows for sign in of.split()]
    return {sign: frozenset(codes.split()) for sign, codes in pairs}
