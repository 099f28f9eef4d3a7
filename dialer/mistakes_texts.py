"""The mistakes that files have, as they are found (English) and in Spanish, by parts; see mistakes.py."""

from collections.abc import Mapping

MISTAKES: Mapping[str, str] = {
    "it is the server's: leave it out": "es del servidor: quítela",
    "a campaign of this name is there already": "ya hay una campaña con ese nombre",
    "allowed: a path below the server's campaigns file": (
        "se admite: una ruta por debajo del fichero de campañas del servidor"
    ),
    "allowed: a plain name, the file is uploaded by itself": (
        "se admite: un nombre sin ruta, el fichero se sube aparte"
    ),
    "allowed: a mapping with the keys defaults and campaigns": (
        "se admite: un mapa con las claves defaults y campaigns"
    ),
    "is empty": "está vacía",
    "is empty; every row needs one": "está vacía; hace falta en todas las filas",
    "must be at most 100 printable characters": "admite como mucho 100 caracteres imprimibles",
    "was rounded by a spreadsheet (1.2E+11): format the column as text, export again": (
        "una hoja de cálculo lo redondeó (1.2E+11): dé formato de texto a la columna y vuelva a exportar"
    ),
    "was rounded by a spreadsheet (6.1E+08): format the column as text and export again": (
        "una hoja de cálculo lo redondeó (6.1E+08): dé formato de texto a la columna y vuelva a exportar"
    ),
    "holds no name; the call asks for the person by name": (
        "no contiene un nombre; la llamada pregunta por la persona por su nombre"
    ),
    "holds a character that was damaged before this file was read; save it as UTF-8": (
        "contiene un carácter dañado antes de leer el fichero; guárdelo en UTF-8"
    ),
    "is longer than {n} characters": "tiene más de {n} caracteres",
    "is no amount in the campaign's style, {example} (decimals: {style})": (
        "no es un importe escrito como indica la campaña, {example} (decimals: {style})"
    ),
    "is no number in the campaign's style, {example} (decimals: {style})": (
        "no es un número escrito como indica la campaña, {example} (decimals: {style})"
    ),
    "is no whole number such as 21 or {example} (decimals: {style})": (
        "no es un número entero como 21 o {example} (decimals: {style})"
    ),
    "has more decimals than {currency} has": "tiene más decimales que {currency}",
    "has more decimals than are said in {currency}": (
        "tiene más decimales de los que se dicen en {currency}"
    ),
    "has more than {n} digits before the decimals": "tiene más de {n} cifras antes de los decimales",
    "has more than {n} digits, or {m} decimals": "tiene más de {n} cifras, o de {m} decimales",
    "must be more than 0": "debe ser mayor que 0",
    "is no ISO 4217 currency code in use such as EUR": (
        "no es un código de moneda en uso (ISO 4217), como EUR"
    ),
    "cannot be read without a currency": "no se puede leer sin una moneda",
    "is no date such as 31/12/2026 or 2026-12-31": "no es una fecha como 31/12/2026 o 2026-12-31",
    "is no time such as 17:30": "no es una hora como 17:30",
    "is no known state of a debt; known are {words}": (
        "no es un estado de deuda conocido; se conocen {words}"
    ),
    "is no language such as es or en": "no es un idioma como es o en",
    "is not exactly one e-mail address (name@example.com, in ASCII)": (
        "no es exactamente una dirección de correo (nombre@example.com, en ASCII)"
    ),
    "must be 4 digits (a spreadsheet may have dropped zeros in front: format as text)": (
        "deben ser 4 cifras (una hoja de cálculo puede haber quitado ceros delante: dé formato de texto)"
    ),
    "must be a day and a month as 4 digits, ddmm, such as 0503": (
        "debe ser un día y un mes en 4 cifras, ddmm, como 0503"
    ),
    "is no role; allowed: {words}": "no es un papel; se admiten: {words}",
    "no such tag; allowed: {words}": "no existe esa etiqueta; se admiten: {words}",
    "is no kind of basis; allowed: {words}": "no es una clase de base; se admiten: {words}",
    "is no country by its two letters (ISO 3166), such as ES": (
        "no es un país con sus dos letras (ISO 3166), como ES"
    ),
    "is no region of {country}; allowed: {words}": "no es una región de {country}; se admiten: {words}",
    "is no postal code": "no es un código postal",
    "is no Spanish postal code: five digits, of which the first two are a province": (
        "no es un código postal español: cinco cifras, y las dos primeras son una provincia"
    ),
    "is no time zone such as Europe/Madrid": "no es una zona horaria como Europe/Madrid",
    "lies in {place}, but the row's region is {region}": (
        "está en {place}, pero la región de la fila es {region}"
    ),
    "nothing to check the person's identity with, so nothing can be said": (
        "no hay con qué comprobar la identidad de la persona, así que no se le puede decir nada"
    ),
    "no telephone number": "no hay número de teléfono",
    "step '{step}' says {field}": "lo dice el paso '{step}': {field}",
    "is no identity document such as 12345678Z": "no es un documento de identidad como 12345678Z",
    "is no DNI or NIE such as 12345678Z or X1234567L": "no es un DNI o NIE como 12345678Z o X1234567L",
    "has a letter that does not belong to its digits: one of them is mistyped": (
        "tiene una letra que no corresponde a sus cifras: hay un error al teclear"
    ),
    "the row has {n} cells, the header has {m}": "la fila tiene {n} celdas y la cabecera {m}",
    "a quote is opened and not closed as it should be ({why})": (
        "hay unas comillas abiertas y mal cerradas ({why})"
    ),
    "the number belongs to a satellite or international network, which is never dialled": (
        "el número es de una red por satélite o internacional, a la que nunca se llama"
    ),
    "the number belongs to region {region}; the campaign may dial {regions}": (
        "el número es de la región {region}; la campaña puede llamar a {regions}"
    ),
    "the number was rounded by a spreadsheet (6.1E+08): format the column as text and export again": (
        "una hoja de cálculo redondeó el número (6.1E+08): dé formato de texto a la columna y vuelva "
        "a exportar"
    ),
    "the number is too long to be one telephone number": (
        "es demasiado largo para ser un solo número de teléfono"
    ),
    "the number holds something else than digits, spaces and + - . / ( ); one number a cell": (
        "el número contiene algo más que cifras, espacios y + - . / ( ); un número por celda"
    ),
    "the number is no complete, valid number in {region} or with a country code (emergency, service "
    "and short numbers are never dialled)": (
        "no es un número completo y válido en {region} o con prefijo de país (nunca se llama a "
        "números de emergencia, de servicios ni cortos)"
    ),
    "is empty; its first line must name the columns": (
        "está vacío; su primera línea debe dar nombre a las columnas"
    ),
    "is a spreadsheet's own format; save it as CSV (UTF-8)": (
        "está en el formato propio de una hoja de cálculo; guárdelo como CSV (UTF-8)"
    ),
    "the file has no column {name}; its columns are {columns}": (
        "el fichero no tiene la columna {name}; sus columnas son {columns}"
    ),
    "the file has two columns called {name}; rename one": (
        "el fichero tiene dos columnas llamadas {name}; cambie el nombre de una"
    ),
    "the flow asks for {secrets}; no column gives it": "el flujo pregunta {secrets}; ninguna columna lo da",
    "{n} of {m} rows are wrong, so nothing is imported: have the columns slipped? The first: {why}": (
        "{n} de {m} filas están mal, así que no se importa nada: ¿se han desplazado las columnas? La "
        "primera: {why}"
    ),
    "{n} attempts in the ledger, {m} INVITEs at the carrier": (
        "{n} intentos en el libro de llamadas, {m} INVITE en el operador"
    ),
    "keys in the ledger: {recorded}; pressed: {pressed}": (
        "teclas en el libro de llamadas: {recorded}; pulsadas: {pressed}"
    ),
    "called, and must not have been: {why}": "se le llamó, y no se debía: {why}",
    "called after somebody at {number} had pressed 9": (
        "se le llamó después de que alguien en {number} hubiera pulsado 9"
    ),
    "every row that is wrong is here, with the reason": (
        "aquí están todas las filas que están mal, con el motivo"
    ),
    "cannot be read: {why}": "no se puede leer: {why}",
    "name the campaigns file": "indique el fichero de campañas",
    "missing": "falta",
    "the file lacks the columns {names}; its columns are {columns}": (
        "el fichero no tiene las columnas {names}; sus columnas son {columns}"
    ),
    "is no CSV file: it holds bytes that no text has": (
        "no es un fichero CSV: contiene bytes que no hay en ningún texto"
    ),
    "stopped half-way: import again": "se paró a medias: vuelva a importarlo",
    "a fault of Recado's own ({what}): see its log": "un fallo del propio Recado ({what}): vea su registro",
    "found a list": "hay una lista",
    "found a mapping": "hay un mapa",
    "found nothing": "no hay nada",
    "found {what}": "hay {what}",
    "found the key {key}": "hay la clave {key}",
    "allowed: {what}": "se admite: {what}",
    "unknown key": "clave desconocida",
    "did you mean '{name}'? allowed: {keys}": "¿quería decir '{name}'? se admiten: {keys}",
    "did you mean '{name}'?": "¿quería decir '{name}'?",
    "did you mean '{name}'? it has {columns}": "¿quería decir '{name}'? tiene {columns}",
    "it has {columns}": "tiene {columns}",
    "{file} has no such column": "{file} no tiene esa columna",
    "{file} has two columns of this name": "{file} tiene dos columnas con ese nombre",
    "rename one": "cambie el nombre de una",
    "there is no such file": "no existe ese fichero",
    "paths are relative to this one": "las rutas son relativas a este fichero",
    "paths are relative to this file": "las rutas son relativas a este fichero",
    "no such trunk": "no existe ese trunk",
    "more than {whom} allows": "más de lo que permite {whom}",
    "is not one of trunk {trunk}'s own_numbers": "no es uno de los own_numbers del trunk {trunk}",
    "ringing it back costs extra": "devolver la llamada cuesta más",
    "no hour of the week is open": "no hay ninguna hora abierta en la semana",
    "write e.g. {what}": "escriba, por ejemplo, {what}",
    "it ends before it begins": "acaba antes de empezar",
    "hours that cross midnight are two days": "un horario que pasa de medianoche son dos días",
    "the range runs backwards": "el intervalo va hacia atrás",
    "the week begins with mon": "la semana empieza en mon",
    "no such number exists": "no existe ese número",
    "it is still to come": "aún está por venir",
    "outcomes would travel in the clear": "los resultados viajarían sin cifrar",
    "the file is empty": "el fichero está vacío",
    "keep one": "deje una",
    "this key is here twice, first on line {n}": "esta clave está dos veces, la primera en la línea {n}",
    "cannot be read as YAML from here on": "no se puede leer como YAML desde aquí",
    "indent with spaces, never with tabs": "sangre con espacios, nunca con tabuladores",
    "not YAML: {why}": "no es YAML: {why}",
    "a column is listed twice": "una columna está dos veces",
    "list each once, in dialling order": "ponga cada una una vez, en el orden de marcación",
    "the path of the contacts file (CSV)": "la ruta del fichero de contactos (CSV)",
    "which column of the contacts file holds what": "qué columna del fichero de contactos contiene qué",
    "the contacts file and how to read it": "el fichero de contactos y cómo leerlo",
    "the column with your id of the person: calls are counted by it": (
        "la columna con su id de la persona: por él se cuentan las llamadas"
    ),
    "the column with the reference of the debt": "la columna con la referencia de la deuda",
    "the column with the person's name": "la columna con el nombre de la persona",
    "the columns with the numbers, in dialling order": (
        "las columnas con los números, en el orden de marcación"
    ),
    "the region that numbers without a country code belong to, e.g. ES": (
        "la región de los números sin prefijo de país, por ejemplo ES"
    ),
    "who is calling: a neutral name, spoken before anybody is identified": (
        "quién llama: un nombre neutro, que se dice antes de identificar a nadie"
    ),
    "which of `trunks` the calls go out by": "por cuál de `trunks` salen las llamadas",
    "how fast to dial": "a qué ritmo se marca",
    "new calls a second, e.g. 2": "llamadas nuevas por segundo, por ejemplo 2",
    "calls at once, e.g. 20": "llamadas a la vez, por ejemplo 20",
    "time from the first call to full pace, e.g. 1m": (
        "tiempo desde la primera llamada hasta el ritmo pleno, por ejemplo 1m"
    ),
    "the flow that people hear, e.g. {what}": "el flujo que se oye, por ejemplo {what}",
    "which engine and voice speaks": "con qué motor y qué voz se habla",
    "the language of the texts, e.g. es": "el idioma de los textos, por ejemplo es",
    "how long to wait, e.g. 2h": "cuánto esperar, por ejemplo 2h",
    "how many more calls at most, e.g. 2": "cuántas llamadas más como mucho, por ejemplo 2",
    "the campaigns, by name": "las campañas, por su nombre",
    "the ways out to the telephone network, by name": "las salidas a la red telefónica, por su nombre",
    "the address that mails come from": "la dirección desde la que salen los correos",
    "the address that hears of payments, disputes and callbacks": (
        "la dirección a la que se avisa de pagos, disputas y devoluciones de llamada"
    ),
    "the name of the Asterisk queue": "el nombre de la cola de Asterisk",
    "who answers for it": "quién responde de ello",
    "the longest call, but for the time with an agent, e.g. 30m: it bounds the cost": (
        "la llamada más larga, sin contar el tiempo con un agente, por ejemplo 30m: acota el coste"
    ),
    "where you are: a day of the limits begins at its midnight, e.g. Europe/Madrid": (
        "dónde está usted: a su medianoche empieza un día de los límites, por ejemplo Europe/Madrid"
    ),
    "what the carrier charges a minute by how a number begins: none else is dialled, e.g. {what}": (
        "lo que cobra el operador por minuto según cómo empieza el número: a ningún otro se llama, "
        "por ejemplo {what}"
    ),
    "the currency of prices and spend_per_day, e.g. EUR": (
        "la moneda de prices y spend_per_day, por ejemplo EUR"
    ),
    "calls that this trunk may make in a day, whoever asks for them, e.g. 5000": (
        "las llamadas que esta línea puede hacer en un día, las pida quien las pida, por ejemplo 5000"
    ),
    "the most that this trunk may cost in a day, in price_currency, e.g. 100": (
        "lo más que esta línea puede costar en un día, en price_currency, por ejemplo 100"
    ),
    "trunk {trunk} has no price for {code}: write what a minute costs into its prices": (
        "la línea {trunk} no tiene precio para {code}: escriba en sus prices lo que cuesta el minuto"
    ),
    "trunks are paid in {currencies}: write spend_per_day at each of them": (
        "las líneas se pagan en {currencies}: escriba spend_per_day en cada una"
    ),
    "allowed: a whole number from {low} to {high}": "se admite: un número entero de {low} a {high}",
    "allowed: a number from {low} to {high}, decimals with a point": (
        "se admite: un número de {low} a {high}, con punto decimal"
    ),
    "allowed: {low} to {high}, as a number with s, m, h or d: 45s, 30m, 2h, 1d": (
        "se admite: de {low} a {high}, como número con s, m, h o d: 45s, 30m, 2h, 1d"
    ),
    "allowed: one line of text, at most {n} characters": (
        "se admite: una línea de texto de {n} caracteres como mucho"
    ),
    "allowed: a day such as 2026-11-02, not one to come": (
        "se admite: un día como 2026-11-02 que no esté por venir"
    ),
    "allowed: a number of yours in international form, such as +34910000000": (
        "se admite: un número suyo en forma internacional, como +34910000000"
    ),
    "allowed: one bare address, such as cobros@example.com": (
        "se admite: una sola dirección, como cobros@example.com"
    ),
    "allowed: a currency code in use (ISO 4217), such as EUR": (
        "se admite: un código de moneda en uso (ISO 4217), como EUR"
    ),
    "allowed: a region by its two capital letters (ISO 3166), such as ES": (
        "se admite: una región con sus dos letras mayúsculas (ISO 3166), como ES"
    ),
    "allowed: the path of a file, relative to this file, each name at most 255 bytes": (
        "se admite: la ruta de un fichero, relativa a este, con nombres de 255 bytes como mucho"
    ),
    "allowed: a mapping with the keys {keys}": "se admite: un mapa con las claves {keys}",
    "allowed: a mapping": "se admite: un mapa",
    "allowed: a list, such as [one, two]": "se admite: una lista, como [uno, dos]",
    "allowed: at least one": "se admite: al menos uno",
    "write the currency, e.g. EUR": "escriba la moneda, por ejemplo EUR",
    "write the currency, e.g. EUR, or its column in columns.currency": (
        "escriba la moneda, por ejemplo EUR, o su columna en columns.currency"
    ),
    "name the column that holds it": "indique la columna que lo contiene",
    "the number {kind}, which is never dialled ({code}: {spanish})": "el número {spanish}",
}
