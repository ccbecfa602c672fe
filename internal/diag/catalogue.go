package diag

// Code names a kind of fault. It is stable, so that tools may rely on it.
type Code string

// The faults, by the stage that finds them. What each one's arguments are can be
// read off its sentences in the catalogue below.
const (
	// source
	NotUTF8         Code = "not-utf8"
	NulByte         Code = "nul-byte"
	NoText          Code = "no-text"
	NameNotUTF8     Code = "name-not-utf8"
	Unreadable      Code = "unreadable"
	FileName        Code = "file-name"
	UnknownFolder   Code = "unknown-folder"
	NoFolder        Code = "no-folder"
	AttachmentName  Code = "attachment-name"
	StrayFile       Code = "stray-file"
	UnknownLanguage Code = "unknown-language"
	Symlink         Code = "symlink"
	TooLarge        Code = "too-large"
	NoFrontMatter   Code = "no-front-matter"
	Unclosed        Code = "unclosed"
	TextInFront     Code = "text-in-front"
	YAMLTab         Code = "yaml-tab"
	YAMLColon       Code = "yaml-colon"
	YAMLNoSpace     Code = "yaml-no-space"
	YAMLIndent      Code = "yaml-indent"
	YAMLBracket     Code = "yaml-bracket"
	YAMLBrace       Code = "yaml-brace"
	YAMLComma       Code = "yaml-comma"
	YAMLSpace       Code = "yaml-space"
	YAMLQuote       Code = "yaml-quote"
	YAMLQuoteOpen   Code = "yaml-quote-open"
	YAMLSyntax      Code = "yaml-syntax"
	YAMLAlias       Code = "yaml-alias"
	YAMLDeep        Code = "yaml-deep"
	YAMLSecond      Code = "yaml-second"
	YAMLNotMap      Code = "yaml-not-map"
	DuplicateKey    Code = "duplicate-key"
	MissingFile     Code = "missing-file"
	CaseTwins       Code = "case-twins"
	// front matter
	UnknownKey        Code = "unknown-key"
	MissingKey        Code = "missing-key"
	EmptyValue        Code = "empty-value"
	FactInTranslation Code = "fact-in-translation"
	WantText          Code = "want-text"
	WantList          Code = "want-list"
	WantMap           Code = "want-map"
	WantLocalised     Code = "want-localised"
	WantNumber        Code = "want-number"
	WantBool          Code = "want-bool"
	WantDate          Code = "want-date"
	DateUnknown       Code = "date-unknown"
	WantYear          Code = "want-year"
	WantChoice        Code = "want-choice"
	WantURL           Code = "want-url"
	WantBase          Code = "want-base"
	WantID            Code = "want-id"
	CommentInText     Code = "comment-in-text"
	CurlyQuotes       Code = "curly-quotes"
	OutOfRange        Code = "out-of-range"
	OnlyValue         Code = "only-value"
	WantLanguage      Code = "want-language"
	WantCountry       Code = "want-country"
	TooMany           Code = "too-many"
	TooFew            Code = "too-few"
	TooLong           Code = "too-long"
	Repeated          Code = "repeated"
	NeedOneOf         Code = "need-one-of"
	OnlyOneOf         Code = "only-one-of"
	EndBeforeStart    Code = "end-before-start"
	StartsLater       Code = "starts-later"
	NumberAndSlug     Code = "number-and-slug"
	MenuFull          Code = "menu-full"
	LetterAndSlug     Code = "letter-and-slug"
	// links
	NoObjective   Code = "no-objective"
	NoPrinciple   Code = "no-principle"
	NoEntry       Code = "no-entry"
	NoTerm        Code = "no-term"
	NoFragment    Code = "no-fragment"
	NoSource      Code = "no-source"
	UncitedSource Code = "uncited-source"
	DraftTarget   Code = "draft-target"
	TwoOriginals  Code = "two-originals"
	NoOriginal    Code = "no-original"
	SameEntry     Code = "same-entry"
	HeadingNear   Code = "heading-near"
	SelfReference Code = "self-reference"
	// body
	HeadingJump  Code = "heading-jump"
	HeadingOne   Code = "heading-one"
	HeadingEmpty Code = "heading-empty"
	HeadingTwice Code = "heading-twice"
	HeadingSpace Code = "heading-space"
	HeadingBold  Code = "heading-bold"
	TextDeep     Code = "text-deep"
	TextLinks    Code = "text-links"
	TextSigns    Code = "text-signs"
	TextNotes    Code = "text-notes"
	TextCells    Code = "text-cells"
	RawHTML      Code = "raw-html"
	BadScheme    Code = "bad-scheme"
	RootLink     Code = "root-link"
	LinkOut      Code = "link-out"
	LinkFile     Code = "link-file"
	LinkType     Code = "link-type"
	EmptyLink    Code = "empty-link"
	BrokenLink   Code = "broken-link"
	NoAlt        Code = "no-alt"
	NoImage      Code = "no-image"
	ForeignImage Code = "foreign-image"
	BadImage     Code = "bad-image"
	ImageLarge   Code = "image-large"
	BadPDF       Code = "bad-pdf"
	// translations
	MissingTranslation  Code = "missing-translation"
	StaleTranslation    Code = "stale-translation"
	UnmarkedTranslation Code = "unmarked-translation"
	// addresses
	AddressTaken    Code = "address-taken"
	AddressLost     Code = "address-lost"
	AddressForm     Code = "address-form"
	ReservedSlug    Code = "reserved-slug"
	RedirectNowhere Code = "redirect-nowhere"
	LedgerLine      Code = "ledger-line"
	// layouts
	LayoutSyntax   Code = "layout-syntax"
	LayoutField    Code = "layout-field"
	LayoutRun      Code = "layout-run"
	MessageMissing Code = "message-missing"
	MessageUnknown Code = "message-unknown"
	AssetFault     Code = "asset-fault"
	AssetMissing   Code = "asset-missing"
	AssetForeign   Code = "asset-foreign"
	AssetType      Code = "asset-type"
)

// sentences holds message and hint in each language. Arguments are numbered, as
// the languages do not put them in the same order.
type sentences struct {
	en, enHint string
	es, esHint string
}

var catalogue = map[Code]sentences{
	NotUTF8: {"this file is not UTF-8 text", "save it again with the encoding UTF-8",
		"este archivo no es texto UTF-8", "guárdelo de nuevo con la codificación UTF-8"},
	NulByte: {"there is a NUL byte here: this is not a text file", "write the text again in a plain text editor",
		"hay un byte NUL: esto no es un archivo de texto", "escriba el texto de nuevo en un editor de texto sencillo"},
	NoText: {"there is the sign %[1]s here, which is no text", "nobody can see it, and e-books cannot hold it: delete it, or type the line anew",
		"hay aquí el signo %[1]s, que no es texto", "no se ve, y un libro electrónico no lo admite: bórrelo o escriba la línea de nuevo"},
	NameNotUTF8: {"this name is not written in UTF-8", "rename it: lower-case letters without accents, digits and hyphens",
		"este nombre no está escrito en UTF-8", "cámbielo: minúsculas sin acentos, cifras y guiones"},
	Unreadable: {"this cannot be opened", "see to it that it is a file or folder of its own, and that you may read it; or take it away",
		"esto no se puede abrir", "compruebe que es un archivo o una carpeta y que usted tiene permiso para leerlo, o quítelo"},
	FileName: {"the file name %[1]q is not <slug>.<language>.md", "use lower-case letters without accents, digits and single hyphens, at most 80: %[2]s",
		"el nombre de archivo %[1]q no tiene la forma <nombre>.<idioma>.md", "use minúsculas sin acentos, cifras y guiones sueltos, 80 como máximo: %[2]s"},
	UnknownFolder: {"content has no folder %[1]q%[2]s", "the folders are %[3]s",
		"en el contenido no hay carpeta %[1]q%[2]s", "las carpetas son %[3]s"},
	NoFolder: {"the file %[1]q lies in no folder of entries", "move it into one of these: %[2]s",
		"el archivo %[1]q no está en ninguna carpeta de entradas", "páselo a una de estas: %[2]s"},
	AttachmentName: {"the file name %[1]q cannot become an address", "use lower-case letters without accents, digits and hyphens: %[2]s",
		"el nombre de archivo %[1]q no puede formar una dirección", "use minúsculas sin acentos, cifras y guiones: %[2]s"},
	StrayFile: {"nothing here uses the file %[1]q", "entries end in .md, vocabularies in .yaml; an attachment goes into a folder named like its entry",
		"nada usa el archivo %[1]q", "las entradas terminan en .md, los vocabularios en .yaml; un adjunto va en una carpeta con el nombre de su entrada"},
	UnknownLanguage: {"the site has no language %[1]q", "its languages are %[2]s; they are set in content/site.yaml",
		"el sitio no tiene el idioma %[1]q", "sus idiomas son %[2]s; se fijan en content/site.yaml"},
	Symlink: {"%[1]q is a link to another place on the disk; links are not followed", "put the file itself here",
		"%[1]q es un enlace a otro lugar del disco; los enlaces no se siguen", "ponga aquí el archivo mismo"},
	TooLarge: {"the file has %[1]d MB; %[2]d is the most", "make it smaller, or publish it elsewhere and link to it",
		"el archivo tiene %[1]d MB; el máximo es %[2]d", "redúzcalo, o publíquelo en otro lugar y ponga un enlace"},
	NoFrontMatter: {"the file does not begin with front matter", "begin it with a line of three hyphens, the keys, and another line of three hyphens",
		"el archivo no empieza con los datos iniciales", "empiece con una línea de tres guiones, las claves y otra línea de tres guiones"},
	Unclosed: {"the front matter that begins here is never closed", "put a line of three hyphens after its last key",
		"los datos iniciales que empiezan aquí no se cierran", "ponga una línea de tres guiones después de la última clave"},
	TextInFront: {"the text begins here, but the front matter above it was not closed", "put a line of three hyphens after its last key",
		"aquí empieza el texto, pero los datos iniciales de arriba no se cerraron", "ponga una línea de tres guiones después de la última clave"},
	YAMLTab: {"there is a tab here", "indent with spaces",
		"hay un tabulador aquí", "use espacios para sangrar"},
	YAMLColon: {"this value holds a colon and is not in quotation marks", "put the whole value in straight quotation marks",
		"este valor tiene dos puntos y no está entre comillas", "ponga todo el valor entre comillas rectas"},
	YAMLComma: {"the comma before this ends the value, as the text stands between { and } without quotation marks", "put the whole value in straight quotation marks",
		"la coma anterior termina el valor, porque el texto está entre { y } sin comillas", "ponga todo el valor entre comillas rectas"},
	YAMLSpace: {"there is a non-breaking space here where an ordinary one belongs", "delete it and type a space",
		"hay aquí un espacio de no separación en lugar de uno normal", "bórrelo y escriba un espacio"},
	YAMLQuote: {"a quotation mark opens here and the value does not end with it", "put the whole value between single quotation marks ('), and double every ' inside it",
		"aquí se abre una comilla y el valor no termina con ella", "ponga todo el valor entre comillas simples (') y duplique cada ' que haya dentro"},
	YAMLQuoteOpen: {"a quotation mark opens here and is never closed", "close it at the end of the value: %[1]s",
		"aquí se abre una comilla que no se cierra", "ciérrela al final del valor: %[1]s"},
	YAMLSyntax: {"this line, or one of those below it, cannot be read", "compare its indentation, colon and brackets with a file that works",
		"esta línea, o una de las siguientes, no se puede leer", "compare su sangría, sus dos puntos y sus corchetes con un archivo que funcione"},
	YAMLAlias: {"the sign %[1]s has a special meaning at the start of a value", "put the whole value in straight quotation marks",
		"el signo %[1]s tiene un sentido especial al comienzo de un valor", "ponga todo el valor entre comillas rectas"},
	YAMLNoSpace: {"a space is missing after the colon", "write key: value",
		"falta un espacio después de los dos puntos", "escriba clave: valor"},
	YAMLIndent: {"this line is indented as if it went on with the value above, but it holds a key", "give it the indentation of the key above; if it is text, put the whole value in straight quotation marks",
		"esta línea tiene sangría como si siguiera el valor de arriba, pero contiene una clave", "póngale la sangría de la clave de arriba; si es texto, ponga todo el valor entre comillas rectas"},
	YAMLBracket: {"what begins with %[1]s here does not end with its %[2]s", "end it with %[2]s; if it is text, put the whole value in straight quotation marks",
		"lo que empieza aquí con %[1]s no termina con su %[2]s", "termínelo con %[2]s; si es texto, ponga todo el valor entre comillas rectas"},
	YAMLBrace: {"between brackets or braces, a text that holds the sign %[1]s has to be in quotation marks", "put the whole value in straight quotation marks",
		"entre corchetes o llaves, un texto con el signo %[1]s tiene que ir entre comillas", "ponga todo el valor entre comillas rectas"},
	YAMLDeep: {"this value lies deeper than %[1]d others", "write it with fewer levels, as other files of this site do",
		"este valor está dentro de más de %[1]d otros", "escríbalo con menos niveles, como otros archivos de este sitio"},
	YAMLSecond: {"this line ends what is read of the file, and more follows", "delete the line",
		"en esta línea termina lo que se lee del archivo, y sigue más", "bórrela"},
	YAMLNotMap: {"here belong keys with values, one a line", "write key: value",
		"aquí van claves con valores, una por línea", "escriba clave: valor"},
	DuplicateKey: {"the key %[1]q stands twice; it is also on line %[2]d", "keep one of the two",
		"la clave %[1]q aparece dos veces; también en la línea %[2]d", "deje una de las dos"},
	MissingFile: {"this file is missing", "copy it from another site of compendio and adapt it",
		"falta este archivo", "cópielo de otro sitio de compendio y adáptelo"},
	CaseTwins: {"this name differs from %[1]q only in capitals, which Windows cannot tell apart", "rename one of the two",
		"este nombre solo se distingue de %[1]q en las mayúsculas, y Windows no las distingue", "cambie el nombre de uno de los dos"},

	UnknownKey: {"%[1]s has no key %[2]q", "%[3]s",
		"%[1]s no tiene la clave %[2]q", "%[3]s"},
	MissingKey: {"the key %[1]q is missing", "%[2]s",
		"falta la clave %[1]q", "%[2]s"},
	EmptyValue: {"%[1]q has no value", "give it one, or delete the line",
		"%[1]q no tiene valor", "póngale uno o borre la línea"},
	FactInTranslation: {"%[1]q is a fact and facts are written once, in the original", "delete it here; it belongs in %[2]s",
		"%[1]q es un dato y los datos se escriben una vez, en el original", "bórrelo aquí; va en %[2]s"},
	WantText: {"%[1]q wants a text", "write one text after the colon",
		"%[1]q pide un texto", "escriba un solo texto después de los dos puntos"},
	WantList: {"%[1]q wants a list", "write it as [a, b], or one a line, each after a hyphen",
		"%[1]q pide una lista", "escríbala como [a, b], o un elemento por línea, cada uno tras un guion"},
	WantMap: {"%[1]q wants keys of its own: %[2]s", "write them below it, indented by two spaces",
		"%[1]q pide claves propias: %[2]s", "escríbalas debajo, con dos espacios de sangría"},
	WantLocalised: {"%[1]q wants one text, or one a language", "write {es: …, en: …}; the languages are %[2]s",
		"%[1]q pide un texto, o uno por idioma", "escriba {es: …, en: …}; los idiomas son %[2]s"},
	WantNumber: {"%[2]q is not a whole number, which %[1]q wants", "write it in digits alone",
		"%[2]q no es un número entero, y %[1]q pide uno", "escríbalo solo con cifras"},
	WantBool: {"%[2]q is neither true nor false, which %[1]q wants", "write true or false",
		"%[2]q no es true ni false, y %[1]q pide uno de los dos", "escriba true (sí) o false (no)"},
	WantDate: {"%[2]q is not a date that can be read", "write %[3]s",
		"%[2]q no es una fecha que se pueda leer", "escriba %[3]s"},
	WantYear: {"%[2]q is not a year", "write four digits, or none if the source shows no date",
		"%[2]q no es un año", "escriba cuatro cifras, o none si la fuente no muestra fecha"},
	WantChoice: {"%[2]q is none of the values of %[1]q%[4]s", "choose one of %[3]s",
		"%[2]q no es un valor de %[1]q%[4]s", "elija uno de estos: %[3]s"},
	WantURL: {"%[2]q is not an address that can be opened", "write the whole address, from https:// on",
		"%[2]q no es una dirección que se pueda abrir", "escriba la dirección entera, desde https://"},
	WantBase: {"%[1]q is not the public address of a folder", "write where the home page's folder is, like https://example.org/compendio/: from https:// on, without index.html, ? or #, with a slash at the end",
		"%[1]q no es la dirección pública de una carpeta", "escriba dónde está la carpeta de la página de inicio, como https://example.org/compendio/: desde https://, sin index.html, ? ni #, con una barra al final"},
	WantID: {"%[2]q cannot serve as an id", "use lower-case letters without accents, digits and hyphens",
		"%[2]q no sirve como id", "use minúsculas sin acentos, cifras y guiones"},
	CommentInText: {"what follows the # is not part of the value of %[1]q", "put the whole value in straight quotation marks if it is; delete it if not",
		"lo que sigue al # no forma parte del valor de %[1]q", "si debe formar parte, ponga todo el valor entre comillas rectas; si no, bórrelo"},
	CurlyQuotes: {"the quotation marks around %[1]s are curly, so they count as part of the value", "delete them, or type straight ones",
		"las comillas de %[1]s son tipográficas y por eso cuentan como parte del valor", "bórrelas o escriba comillas rectas"},
	OnlyValue: {"%[1]q is %[2]d; in this entry it can only be %[3]d", "correct it, or delete the line",
		"%[1]q es %[2]d; en esta entrada solo puede ser %[3]d", "corríjalo o borre la línea"},
	WantLanguage: {"%[1]q is not the code of a language", "write two or three lower-case letters, like es or en",
		"%[1]q no es el código de un idioma", "escriba dos o tres letras minúsculas, como es o en"},
	WantCountry: {"%[1]q is not the code of a country", "write the two capital letters of ISO 3166, like HN",
		"%[1]q no es el código de un país", "escriba las dos letras mayúsculas de ISO 3166, como HN"},
	OutOfRange: {"%[1]q is %[2]d; it runs from %[3]d to %[4]d", "",
		"%[1]q es %[2]d; va de %[3]d a %[4]d", ""},
	TooMany: {"%[1]q has %[2]d values; %[3]d is the most", "keep those that matter most",
		"%[1]q tiene %[2]d valores; el máximo es %[3]d", "deje los más importantes"},
	TooFew: {"%[1]q has no value; it needs one at least", "%[2]s",
		"%[1]q no tiene ningún valor; necesita al menos uno", "%[2]s"},
	TooLong: {"%[1]q has %[2]d words; %[3]d is the most", "say who, what and where, and leave the rest to the text",
		"%[1]q tiene %[2]d palabras; el máximo es %[3]d", "diga quién, qué y dónde, y deje lo demás para el texto"},
	Repeated: {"%[1]q names %[2]q twice", "delete one of the two",
		"%[1]q nombra %[2]q dos veces", "borre una de las dos"},
	NeedOneOf: {"one of the keys %[1]s is missing", "add the one that fits",
		"falta una de las claves %[1]s", "añada la que corresponda"},
	OnlyOneOf: {"%[1]q and %[2]q exclude each other", "delete one of the two",
		"%[1]q y %[2]q se excluyen", "borre una de las dos"},
	DateUnknown: {"%[1]q cannot be unknown", "write the year, the month or the day that you know: 2021, 2021-03 or 2021-03-25",
		"%[1]q no puede ser desconocida", "escriba el año, el mes o el día que sepa: 2021, 2021-03 o 2021-03-25"},
	EndBeforeStart: {"it ends (%[1]s) before it starts (%[2]s)", "check both dates",
		"termina (%[1]s) antes de empezar (%[2]s)", "revise las dos fechas"},
	StartsLater: {"it starts (%[1]s) after the edition of the site (%[2]s)", "check the year; the edition stands in content/site.yaml",
		"empieza (%[1]s) después de la edición del sitio (%[2]s)", "revise el año; la edición está en content/site.yaml"},
	NumberAndSlug: {"the file is named %[1]q but its number is %[2]d", "make the two agree",
		"el archivo se llama %[1]q pero su número es %[2]d", "haga que coincidan"},
	MenuFull: {"every page of the site would list this one in its %[1]s, which has %[2]d already", "write menu: none here, and link to the page from another",
		"todas las páginas del sitio enumerarían esta en su %[1]s, que ya tiene %[2]d", "escriba menu: none aquí y enlace a la página desde otra"},
	LetterAndSlug: {"the file is named %[1]q but its letter is %[2]q", "make the two agree",
		"el archivo se llama %[1]q pero su letra es %[2]q", "haga que coincidan"},

	NoObjective: {"objective %[1]s does not exist; the Compact has 1 to 23", "",
		"el objetivo %[1]s no existe; el Pacto tiene del 1 al 23", ""},
	NoPrinciple: {"principle %[1]s does not exist; the Compact has a to j", "",
		"el principio %[1]s no existe; el Pacto tiene de la a a la j", ""},
	NoEntry: {"there is %[1]s %[2]q%[3]s", "check the spelling, or write that entry first",
		"no existe %[1]s %[2]q%[3]s", "revise la ortografía o escriba antes esa entrada"},
	NoTerm: {"%[1]q is not in %[2]s%[3]s", "use a value of that file, or add it there",
		"%[1]q no está en %[2]s%[3]s", "use un valor de ese archivo o añádalo allí"},
	NoFragment: {"%[1]s has no section #%[2]s%[3]s", "a section's name is its heading in lower case, without accents, with hyphens",
		"%[1]s no tiene la sección #%[2]s%[3]s", "el nombre de una sección es su título en minúsculas, sin acentos y con guiones"},
	NoSource: {"there is no source or footnote %[1]q%[2]s", "add it to the sources in %[3]s, or write the footnote: [^%[1]s]: …",
		"no hay fuente ni nota %[1]q%[2]s", "añádala a las fuentes de %[3]s o escriba la nota: [^%[1]s]: …"},
	UncitedSource: {"no text cites the source %[1]q", "cite it where it supports a statement: [^%[1]s]",
		"ningún texto cita la fuente %[1]q", "cítela donde apoye una afirmación: [^%[1]s]"},
	DraftTarget: {"%[1]s is a draft and will not be published", "publish it too, or take the link out",
		"%[1]s es un borrador y no se publicará", "publíquelo también o quite el enlace"},
	TwoOriginals: {"both %[1]s and %[2]s say that they are the original", "delete original: true in the translation",
		"tanto %[1]s como %[2]s dicen ser el original", "borre original: true en la traducción"},
	NoOriginal: {"every file of this entry says original: false", "write original: true in the one that came first",
		"todos los archivos de esta entrada dicen original: false", "escriba original: true en el que se escribió primero"},
	SameEntry: {"this file and %[1]s are the same entry in the same language", "keep one of the two",
		"este archivo y %[1]s son la misma entrada en el mismo idioma", "deje uno de los dos"},
	HeadingNear: {"the heading %[1]q is not one of a record's own%[2]s", "a record counts as full when it has exactly these: %[3]s",
		"el título %[1]q no es de los propios de un registro%[2]s", "un registro cuenta como completo cuando tiene exactamente estos: %[3]s"},
	SelfReference: {"this entry names itself in %[1]q", "delete it",
		"esta entrada se nombra a sí misma en %[1]q", "bórrelo"},

	HeadingJump: {"the heading jumps from level %[1]d to level %[2]d", "use %[3]s",
		"el título salta del nivel %[1]d al nivel %[2]d", "use %[3]s"},
	HeadingOne: {"a heading with one # is the page's title, which is in the front matter", "begin headings of the text with ##",
		"un título con un solo # es el de la página, que está en los datos iniciales", "empiece los títulos del texto con ##"},
	HeadingEmpty: {"this heading has no text", "write one, or delete the line",
		"este título no tiene texto", "escríbalo o borre la línea"},
	HeadingTwice: {"the section %[1]q stands twice", "join the two, or give one another heading",
		"la sección %[1]q aparece dos veces", "una las dos o ponga otro título a una"},
	HeadingSpace: {"a space is missing after the signs #, so this is no heading and will be shown as it is", "write %[1]s",
		"falta un espacio después de los signos #: esto no es un título y se mostrará tal cual", "escriba %[1]s"},
	HeadingBold: {"this line in bold stands where a heading belongs; nobody can jump to it", "write %[1]s",
		"esta línea en negrita está donde va un título; no se puede llegar a ella", "escriba %[1]s"},
	TextDeep: {"quotations, lists or emphasis stand more than %[1]d deep in one another", "take most of the signs away",
		"citas, listas o énfasis están unos dentro de otros en más de %[1]d niveles", "quite la mayor parte de los signos"},
	TextLinks: {"this line has more than %[1]d links", "make several lines of it",
		"esta línea tiene más de %[1]d enlaces", "divídala en varias"},
	TextSigns: {"what begins here has more than %[1]d signs of emphasis", "take most of them away, or make several paragraphs of it",
		"lo que empieza aquí tiene más de %[1]d signos de énfasis", "quite la mayor parte o divídalo en varios párrafos"},
	TextNotes: {"this text has more than %[1]d footnotes", "make several texts of it",
		"este texto tiene más de %[1]d notas", "divídalo en varios textos"},
	TextCells: {"this table has more than %[1]d cells", "make several tables of it, or attach it as a document",
		"esta tabla tiene más de %[1]d celdas", "divídala en varias o adjúntela como documento"},
	RawHTML: {"this is HTML; it will be shown as text", "write it in Markdown",
		"esto es HTML; se mostrará como texto", "escríbalo en Markdown"},
	BadScheme: {"an address may not begin with %[1]q", "use https://, http:// or mailto:",
		"una dirección no puede empezar con %[1]q", "use https://, http:// o mailto:"},
	RootLink: {"the address %[1]q begins with a slash, which breaks in a folder or on a USB stick", "link to the content file (../objectives/07.es.md), or write the whole address from https:// on",
		"la dirección %[1]q empieza con una barra y deja de funcionar en una carpeta o en una memoria USB", "enlace al archivo del contenido (../objectives/07.es.md) o escriba la dirección entera desde https://"},
	LinkOut: {"%[1]q leads out of the content", "link only to files inside content",
		"%[1]q sale del contenido", "enlace solo a archivos que estén dentro de content"},
	LinkFile: {"there is no file %[1]q%[2]s", "a link leads to another entry's file, to an attachment, or to an address from https:// on",
		"no existe el archivo %[1]q%[2]s", "un enlace lleva al archivo de otra entrada, a un adjunto o a una dirección desde https://"},
	LinkType: {"the file %[1]q is there, but files of this type are not published", "save it as PDF, or as a JPEG or PNG image, and link to that",
		"el archivo %[1]q existe, pero los archivos de este tipo no se publican", "guárdelo como PDF, o como imagen JPEG o PNG, y enlace a esa copia"},
	EmptyLink: {"this link has no text or no address", "write [text](address)",
		"este enlace no tiene texto o no tiene dirección", "escriba [texto](dirección)"},
	BrokenLink: {"this looks like a link or an image and will be shown as these very signs", "write [text](address); an address with spaces goes between < and >",
		"esto parece un enlace o una imagen y se mostrará con estos mismos signos", "escriba [texto](dirección); una dirección con espacios va entre < y >"},
	NoAlt: {"this image has no alternative text", "say between the brackets what it shows: ![two people at a counter](…)",
		"esta imagen no tiene texto alternativo", "diga entre los corchetes qué muestra: ![dos personas ante una ventanilla](…)"},
	NoImage: {"the image %[1]q is missing%[2]s", "put it into the folder %[3]s",
		"falta la imagen %[1]q%[2]s", "póngala en la carpeta %[3]s"},
	ForeignImage: {"images from elsewhere (%[1]q) do not open without a network", "put the image into the entry's folder",
		"las imágenes de otros sitios (%[1]q) no se abren sin red", "ponga la imagen en la carpeta de la entrada"},
	BadImage: {"%[1]q is not a JPEG or PNG image that can be read", "save it again as JPEG or PNG",
		"%[1]q no es una imagen JPEG o PNG legible", "guárdela de nuevo como JPEG o PNG"},
	ImageLarge: {"the image %[1]q is %[2]d by %[3]d pixels; %[4]d million is the most", "make it smaller; no screen shows more than a few million",
		"la imagen %[1]q mide %[2]d por %[3]d píxeles; el máximo son %[4]d millones", "redúzcala; ninguna pantalla muestra más que unos pocos millones"},
	BadPDF: {"%[1]q is not a PDF document, whatever its name says", "save it again as PDF",
		"%[1]q no es un documento PDF, diga lo que diga su nombre", "guárdelo de nuevo como PDF"},

	MissingTranslation: {"%[1]q is not translated into the language %[2]q", "write %[3]s; until then readers see the original and a notice",
		"%[1]q no está traducido al idioma %[2]q", "escriba %[3]s; hasta entonces se muestra el original con un aviso"},
	StaleTranslation: {"the original has changed since this translation: %[1]s", "bring it up to date, then run: compendio status --accept %[2]s",
		"el original ha cambiado desde esta traducción: %[1]s", "actualícela y después ejecute: compendio status --accept %[2]s"},
	UnmarkedTranslation: {"this translation does not say which state of the original it renders", "compare the two, then run: compendio status --accept %[1]s",
		"esta traducción no dice a qué versión del original corresponde", "compárelas y después ejecute: compendio status --accept %[1]s"},

	AddressTaken: {"%[1]s would be published at %[2]s, which %[3]s already has", "rename one of the two",
		"%[1]s se publicaría en %[2]s, que ya ocupa %[3]s", "cambie el nombre de uno de los dos"},
	AddressLost: {"the address %[1]s was published and would be lost", "give the entry that replaces it aliases: [%[1]s], or add to site.yaml under redirects: %[1]s: new address",
		"la dirección %[1]s ya se publicó y se perdería", "ponga aliases: [%[1]s] en la entrada que la sustituye, o añada en site.yaml, bajo redirects, %[1]s: dirección nueva"},
	AddressForm: {"%[1]q cannot be an address", "use lower-case ASCII letters, digits, hyphens and slashes, ending in .html, at most 100 characters, like es/practicas/antigua.html",
		"%[1]q no puede ser una dirección", "use minúsculas ASCII, cifras, guiones y barras, terminada en .html, 100 caracteres como máximo, como es/practicas/antigua.html"},
	ReservedSlug: {"the name %[1]q is reserved: %[2]s", "choose another name",
		"el nombre %[1]q está reservado: %[2]s", "elija otro nombre"},
	RedirectNowhere: {"the redirect leads to %[1]q, which is not published%[2]s", "lead it to an address of the site",
		"la redirección lleva a %[1]q, que no se publica%[2]s", "diríjala a una dirección del sitio"},
	LedgerLine: {"%[1]q is not an address of this site", "this file is written by compendio; undo the change",
		"%[1]q no es una dirección de este sitio", "este archivo lo escribe compendio; deshaga el cambio"},

	LayoutSyntax: {"this layout cannot be read: %[1]s", "compare it with the built-in one",
		"esta plantilla no se puede leer: %[1]s", "compárela con la original"},
	LayoutField: {"this layout uses .%[1]s, which its page does not have%[2]s", "it may use: %[3]s",
		"esta plantilla usa .%[1]s, que su página no tiene%[2]s", "puede usar: %[3]s"},
	LayoutRun: {"this layout fails: %[1]s", "compare it with the built-in one",
		"esta plantilla falla: %[1]s", "compárela con la original"},
	MessageMissing: {"the words for %[1]q are missing", "add that key, as in the built-in messages",
		"faltan las palabras de %[1]q", "añada esa clave, como en los mensajes originales"},
	MessageUnknown: {"no page has a word %[1]q%[2]s", "correct the key; if it is a word of your own, write it in the files of all languages",
		"ninguna página tiene la palabra %[1]q%[2]s", "corrija la clave; si es una palabra suya, escríbala en los archivos de todos los idiomas"},
	AssetMissing: {"there is no file %[1]q", "put it there, or correct the address; it begins at the file that names it",
		"no existe el archivo %[1]q", "póngalo ahí o corrija la dirección, que parte del archivo que lo nombra"},
	AssetForeign: {"%[1]q lies on another host, of which pages ask nothing", "put the file into static/ and name it there",
		"%[1]q está en otro servidor, y las páginas no piden nada a otros", "ponga el archivo en static/ y nómbrelo ahí"},
	AssetType: {"%[1]q cannot become part of a style sheet or script", "style sheets take pictures (SVG, PNG, JPEG, WebP) and other style sheets; pages use the fonts of the reader's device",
		"%[1]q no puede formar parte de una hoja de estilo ni de un guion", "las hojas de estilo admiten imágenes (SVG, PNG, JPEG, WebP) y otras hojas; las páginas usan los tipos de letra del lector"},
	AssetFault: {"%[1]s", "mend the style sheet or script",
		"%[1]s", "corrija la hoja de estilo o el guion"},
}
