"""The mistakes of what is typed, of lists and of texts to be spoken, in English and in Spanish."""

from collections.abc import Mapping

TYPED_MISTAKES: Mapping[str, str] = {
    # Hours that somebody asked for.
    "allowed: days and hours such as 'mon-fri 10:00-14:00 16:00-18:00; sat 10:00-12:00'": (
        "se admiten días y horas como 'mon-fri 10:00-14:00 16:00-18:00; sat 10:00-12:00'"
    ),
    "'{part}' is no day with its hours": "'{part}' no es un día con sus horas",
    "{day} is named twice": "{day} está dos veces",
    "'{days}' are no days of a week that begins with mon": (
        "'{days}' no son días de una semana que empieza en mon"
    ),
    "'{text}' is no time of day": "'{text}' no es una hora",
    "'{text}' ends before it begins": "'{text}' acaba antes de empezar",
    "'{text}' is not in order": "'{text}' no está en orden",
    # Lists, and the answers of carriers.
    "this is the list {name}, not {wanted}": "esta es la lista {name}, no {wanted}",
    "the list is empty": "la lista está vacía",
    "an empty list would let everybody be called": "con una lista vacía se llamaría a todo el mundo",
    "has more than {n} bytes: this is no list of numbers": (
        "tiene más de {n} bytes: esto no es una lista de números"
    ),
    "is no text in UTF-8": "no es un texto en UTF-8",
    "the header has no '# {key}: …': without it nobody knows what this is": (
        "en la cabecera no está '# {key}: …': sin eso nadie sabe qué es esto"
    ),
    "the file does not end with '{end}': it is cut off": "el fichero no acaba con '{end}': está cortado",
    "fetch it again": "vuelva a descargarlo",
    "{announced} entries are announced, {count} are there": (
        "se anuncian {announced} entradas y hay {count}"
    ),
    "'{text}' is no date": "'{text}' no es una fecha",
    "write it as 2026-11-20": "escríbala como 2026-11-20",
    "the list is of {date}, which is still to come": "la lista es de {date}, que aún está por venir",
    "the list is of {date}": "la lista es de {date}",
    "the law asks for one younger than {n} days": "la ley pide una de menos de {n} días",
    "allowed: one number with its country code (+34 …), or one hash of 64 digits 0-9 a-f, a line": (
        "se admite: por línea, un número con su prefijo de país (+34 …) o un hash de 64 cifras 0-9 a-f"
    ),
    "the first line must name the columns: {columns}": (
        "la primera línea debe dar nombre a las columnas: {columns}"
    ),
    "there is no number in it": "no contiene ningún número",
    "the line has too few cells": "la línea tiene pocas celdas",
    "line_type: '{kind}' is unknown": "line_type: '{kind}' no se conoce",
    "number: it {why}": "number: {why}",
    "write it with its country code (+1 …)": "escríbalo con su prefijo de país (+1 …)",
    "looked_up_on: is no date such as 2027-06-10": "looked_up_on: no es una fecha como 2027-06-10",
    "looked_up_on: that day is still to come": "looked_up_on: ese día aún está por venir",
    # Texts to be spoken, and their values. Where a text is read, its place is told as well.
    "the text has {n} characters": "el texto tiene {n} caracteres",
    "{n} are allowed": "se admiten {n}",
    "the text has more than {n} fields": ("el texto tiene más de {n} campos"),
    "the text has nothing to say": "el texto no tiene nada que decir",
    "'{{{{' is never closed by '}}}}'": "a '{{{{' le falta su '}}}}'",
    "a lone '{character}': a field is written {field}": (
        "hay un '{character}' suelto: un campo se escribe {field}"
    ),
    "'{name}' is no field name: a letter a-z, then letters, digits and _, at most 40": (
        "'{name}' no es un nombre de campo: una letra a-z y después letras, cifras y _, 40 como mucho "
    ),
    "field '{name}' has {n} filters": "el campo '{name}' tiene {n} filtros",
    "one is allowed": "se admite uno",
    "field '{name}' has the unknown filter '{filter}'": (
        "el campo '{name}' tiene un filtro desconocido, '{filter}'"
    ),
    "known are {names}": "se conocen {names}",
    "filter '{filter}' of field '{name}' takes a currency code such as EUR, not '{given}'": (
        "el filtro '{filter}' del campo '{name}' lleva un código de moneda como EUR, no '{given}'"
    ),
    "filter '{filter}' of field '{name}' takes m or f, not '{given}'": (
        "el filtro '{filter}' del campo '{name}' lleva m o f, no '{given}'"
    ),
    "filter '{filter}' of field '{name}' takes no argument, not '{given}'": (
        "el filtro '{filter}' del campo '{name}' no lleva nada detrás, y está '{given}'"
    ),
    "there is no value for {field}": "no hay valor para {field}",
    "{field} cannot be said in this language: it has no '{filter}'": (
        "{field} no se puede decir en este idioma: no tiene '{filter}'"
    ),
    "no words for the language '{language}' yet: amounts and dates are spoken in {known}": (
        "aún no hay palabras para el idioma '{language}': se dicen importes y fechas en {known}"
    ),
    "'{language}' is no language code such as es, es-MX or en-GB": (
        "'{language}' no es un código de idioma como es, es-MX o en-GB"
    ),
    "its value is a number": "su valor es un número",
    "name a filter that says how it is read (digits, cardinal, money …)": (
        "ponga un filtro que diga cómo se lee (digits, cardinal, money …)"
    ),
    "its value leaves nothing to say": "su valor no deja nada que decir",
    "its value is not a number from 0 up to 10^15, written with a decimal point and no other sign, such as "
    "1234.56": "su valor no es un número de 0 a 10^15, con punto decimal y ningún otro signo, como 1234.56",
    "its value has more decimals than {currency}, which has {n}": (
        "su valor tiene más decimales que {currency}, que tiene {n}"
    ),
    "its value is not a whole number from 0 to 999999999999": (
        "su valor no es un número entero de 0 a 999999999999"
    ),
    "its value is not a date such as 2026-05-03": "su valor no es una fecha como 2026-05-03",
    "its value is not a time such as 17:30": "su valor no es una hora como 17:30",
    "its value is not made of digits alone (at most 40)": "su valor no son solo cifras (40 como mucho)",
    "its value is not a telephone number such as +34911222333": (
        "su valor no es un teléfono como +34911222333"
    ),
    "its telephone number begins with no country's code": (
        "su teléfono no empieza por el prefijo de ningún país"
    ),
    "its value is not a DNI (8 digits and a letter) or NIE (X, Y or Z, 7 digits and a letter)": (
        "su valor no es un DNI (8 cifras y una letra) ni un NIE (X, Y o Z, 7 cifras y una letra)"
    ),
    "its check letter is wrong": "su letra de control no es la que corresponde",
    "its amount has no currency": "su importe no tiene moneda",
    "its amount is below zero": "su importe es menor que cero",
    "the amount is in {currency}, the text says {other}": (
        "el importe está en {currency} y el texto dice {other}"
    ),
    "'{given}' is not a currency code in use (ISO 4217, such as EUR)": (
        "'{given}' no es un código de moneda en uso (ISO 4217, como EUR)"
    ),
    "--set {pair}: write it as NAME=VALUE, such as amount=1234.56": (
        "--set {pair}: escríbalo como NOMBRE=VALOR, por ejemplo amount=1234.56"
    ),
    "--set {name}= is given twice: which one is meant?": "--set {name}= está dos veces: ¿cuál vale?",
    "--out {file}: the name must end in {endings}": "--out {file}: el nombre debe acabar en {endings}",
}
