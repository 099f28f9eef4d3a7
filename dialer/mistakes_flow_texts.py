"""The mistakes that flows have, in their form, their ways and their words, in English and in Spanish."""

from collections.abc import Mapping

FLOW_MISTAKES: Mapping[str, str] = {
    # The file.
    "a mapping (key: value) is needed": "hace falta un mapa (clave: valor)",
    "a list (- item) is needed": "hace falta una lista (- elemento)",
    "a text is needed": "hace falta un texto",
    "a plain word is needed": "hace falta una palabra sin más",
    "a text in each language is needed ({languages})": "hace falta un texto en cada idioma ({languages})",
    "'{name}' is missing": "falta '{name}'",
    "needed here: {names}": "aquí hacen falta: {names}",
    "found {what} as a key": "hay {what} como clave",
    "found {what} in one step": "hay {what} en un mismo paso",
    "nothing says what this step does": "nada dice qué hace este paso",
    "exactly one of {names} is needed": "hace falta exactamente uno de {names}",
    "'{name}' is no name": "'{name}' no es un nombre",
    "a letter a-z, then letters, digits and _, at most 40": (
        "una letra a-z y después letras, cifras y _, 40 como mucho"
    ),
    "'{key}' is no key of a telephone": "'{key}' no es una tecla de teléfono",
    "allowed: 0 to 9, * and #": "se admite: de 0 a 9, * y #",
    "a whole number from {low} to {high} is needed": "hace falta un número entero de {low} a {high}",
    "a number or a span such as 1-5 is needed, at most {high}": (
        "hace falta un número o un intervalo como 1-5, {high} como mucho"
    ),
    "nobody is written to": "no se escribe a nadie",
    "allowed: collector, debtor (each with a mail's name)": (
        "se admite: collector, debtor (cada uno con el nombre de un correo)"
    ),
    "what are the digits for?": "¿para qué son las cifras?",
    "exactly one of secret and as is needed": "hace falta exactamente uno de secret y as",
    "a second factor has no range": "un segundo factor no tiene intervalo",
    "only with as": "solo con as",
    "'{case}' is no case of {on}": "'{case}' no es un caso de {on}",
    "there is no language": "no hay ningún idioma",
    "a list of language codes such as [es, en-GB]": "una lista de códigos de idioma como [es, en-GB]",
    "a list of language codes such as [es, en-GB], each once": (
        "una lista de códigos de idioma como [es, en-GB], cada uno una vez"
    ),
    "'{name}' is there in every call": "'{name}' ya está en todas las llamadas",
    "declare only fields of your own": "declare solo los campos propios",
    "{{{{{field}}}}} is {type}": "{{{{{field}}}}} es {type}",
    "write {what}": "escriba {what}",
    # What is said, and by which name.
    "there is no field '{name}'": "no existe el campo '{name}'",
    "known: {names}": "se conocen: {names}",
    "known: {names} (others of your own are declared under fields)": (
        "se conocen: {names} (los propios se declaran en fields)"
    ),
    "no way leads to this step": "ningún camino lleva a este paso",
    "'{name}' is no key that is known here": "'{name}' no es una clave conocida aquí",
    "'{name}' stands here twice": "'{name}' está aquí dos veces",
    "each key once": "cada clave, una vez",
    "'{word}' gives a debt away to somebody who has not passed a second factor": (
        "'{word}' revela una deuda a quien no ha superado un segundo factor"
    ),
    "'{word}' may not be said": "no se puede decir '{word}'",
    "{field} can be heard by somebody who has not passed a second factor": (
        "{field} lo puede oír alguien que no ha superado un segundo factor"
    ),
    "say it only in steps behind a gather with a secret": "dígalo solo en pasos tras un gather con secret",
    "say it only in steps behind a gather with a secret, or in other words": (
        "dígalo solo en pasos tras un gather con secret, o con otras palabras"
    ),
    # The ways through it.
    "let another step, start, always or machine name it, or take it out": (
        "que lo nombre otro paso, start, always o machine, o quítelo"
    ),
    "going on to '{target}' comes back to '{step}' without a valid key: whoever does not answer is asked for "
    "ever": (
        "seguir a '{target}' vuelve a '{step}' sin una tecla válida: a quien no responde se le pregunta "
        "sin fin"
    ),
    "going on to '{target}' comes back to '{step}' without a valid key: the call goes round for ever": (
        "seguir a '{target}' vuelve a '{step}' sin una tecla válida: la llamada da vueltas sin fin"
    ),
    "let it lead to a step that ends the call": "que lleve a un paso que acabe la llamada",
    "key {key} does not lead to 'do not call me again'": "la tecla {key} no lleva a «no me llamen más»",
    "always needs {key}: a step that leads to a suppress step by itself": (
        "always necesita {key}: un paso que lleve por sí mismo a un paso suppress"
    ),
    "key {key} means 'do not call me again' in every menu": (
        "la tecla {key} significa «no me llamen más» en todos los menús"
    ),
    "take another key": "use otra tecla",
    "who rings back is not known, so there is no second factor to check": (
        "de quien devuelve la llamada no se sabe quién es: no hay segundo factor que comprobar"
    ),
    "take the step out of this inbound flow": "quite el paso de este flujo de entrada",
    "an inbound flow cannot speak {what} in '{language}'": (
        "un flujo de entrada no puede decir {what} en '{language}'"
    ),
    # The law.
    "a script in '{language}' cannot be checked against the law": (
        "no se puede comprobar con la ley un guion en '{language}'"
    ),
    "this text seems to be in '{other}', and stands under '{language}'": (
        "este texto parece estar en '{other}' y figura como '{language}'"
    ),
    "say it in the language of the call (12 CFR 1006.18(e)(4) and its like)": (
        "dígalo en el idioma de la llamada (12 CFR 1006.18(e)(4) y similares)"
    ),
    "say it in another way, or leave it out ({source})": "dígalo de otra manera o quítelo ({source})",
    "{key} does not lead to a person from here": "desde aquí, {key} no lleva a una persona",
    "{key} does not lead to 'do not call me again' from here": (
        "desde aquí, {key} no lleva a «no me llamen más»"
    ),
    "write always: {{{key}: a step that leads there by itself}} ({source})": (
        "escriba always: {{{key}: un paso que lleve allí por sí mismo}} ({source})"
    ),
    "'{name}' is no second factor that counts": "'{name}' no es un segundo factor que valga",
    "allowed: {what} ({source})": "se admite: {what} ({source})",
    "whoever does not know the second factor may try too often": (
        "quien no sabe el segundo factor puede intentarlo demasiadas veces"
    ),
    "at most {n} tries in a call, all questions together ({source})": (
        "{n} intentos como mucho en una llamada, entre todas las preguntas ({source})"
    ),
    "the {receiver} would be paid here": "aquí se pagaría a: {receiver}",
    "a machine would be left a message": "se dejaría un mensaje a una máquina",
    "leave machine out: then the call ends before a word is said ({source})": (
        "quite machine: así la llamada acaba antes de decir una palabra ({source})"
    ),
    "nothing says {element} in '{language}'": "nada dice {element} en '{language}'",
    "needed: {what} in a text ({source})": "hace falta: {what} en un texto ({source})",
    "needed: {what} in a text behind the second factor ({source})": (
        "hace falta: {what} en un texto tras el segundo factor ({source})"
    ),
    "needed: a menu that says {what} ({source})": "hace falta: un menú que diga {what} ({source})",
    "needed: a gather with a secret ({source})": "hace falta: un gather con secret ({source})",
    "needed: a menu behind the second factor ({source})": (
        "hace falta: un menú tras el segundo factor ({source})"
    ),
    "needed: a sentence that says so in '{language}' ({source})": (
        "hace falta: una frase que lo diga en '{language}' ({source})"
    ),
    "needed: {what} in the text that follows ({source})": (
        "hace falta: {what} en el texto que sigue ({source})"
    ),
    "{later} comes before {earlier} in '{language}'": "{later} va antes que {earlier} en '{language}'",
    "say {earlier} first, on every way that leads here ({source})": (
        "diga antes {earlier}, en todos los caminos que llevan aquí ({source})"
    ),
    "{key} is offered more than {seconds} s after the name in '{language}'": (
        "{key} se ofrece más de {seconds} s después del nombre en '{language}'"
    ),
    "offer it in the very next sentence ({source})": "ofrézcalo en la frase siguiente ({source})",
    "no key means 'I am not that person'": "ninguna tecla significa «no soy esa persona»",
    "let one lead to a step with outcome: wrong_person ({source})": (
        "que una lleve a un paso con outcome: wrong_person ({source})"
    ),
    "nobody is told which number to ring back": "a nadie se le dice a qué número devolver la llamada",
    "whoever opts out is told no reference": "a quien pide que no le llamen no se le dice una referencia",
    "the call ends without a word": "la llamada acaba sin una palabra",
    "say goodbye ({source})": "despídase ({source})",
    # What a campaign makes of it.
    "this flow answers those who ring back (inbound: true)": (
        "este flujo atiende a quien devuelve la llamada (inbound: true)"
    ),
    "it is for inbound_flow": "es para inbound_flow",
    "this flow is for calls we make": "este flujo es para las llamadas que se hacen",
    "whoever rings back needs one with inbound: true": (
        "quien devuelve la llamada necesita uno con inbound: true"
    ),
    "it says {fields} to somebody unknown": "dice {fields} a alguien que no se sabe quién es",
    "the flow asks for {secrets}": "el flujo pregunta {secrets}",
    "name the column of at least one": "indique la columna de al menos uno",
    "numbers of {region} are not in allowed_regions: none could be rung": (
        "los números de {region} no están en allowed_regions: no se podría llamar a ninguno"
    ),
    "allowed: an https:// address without user or password": (
        "se admite: una dirección https:// sin usuario ni contraseña"
    ),
    "http:// only to 127.0.0.1": "http:// solo a 127.0.0.1",
    "there is no such profile to name here": "no existe ese perfil, o no se nombra aquí",
    "`recado compliance check` lists them": "`recado compliance check` los enumera",
    "{number} is of {region}": "{number} es de {region}",
    "{number} is a mobile number": "{number} es un móvil",
    "{number} begins with {prefix}": "{number} empieza por {prefix}",
    "allowed in {region}: a number of {home} ({source})": (
        "se admite en {region}: un número de {home} ({source})"
    ),
    "allowed in {region}: another prefix ({source})": "se admite en {region}: otro prefijo ({source})",
    "allowed in {region}: another kind of number ({source})": (
        "se admite en {region}: otra clase de número ({source})"
    ),
    "allowed in {region}: beginning with {prefix} ({source})": (
        "se admite en {region}: que empiece por {prefix} ({source})"
    ),
    "not UTF-8 (byte {n})": "no es UTF-8 (byte {n})",
}
