"""What the standard says (DMN 1.5, chapter 10), sentence by sentence: each line is an expression and the value it must have.

Walker and generated code are asked both. The values are written as FEEL themselves.
"""

from __future__ import annotations

import pytest

from bihuan import feel
from bihuan.feel.types import ANY, STRING, ContextType
from bihuan.kernel.errors import InvalidModel
from tests.feel.both import value

VALUES = r"""
1/0 => null
-2**2 => 4
2**3**2 => 64
1 + null => null
null = null => true
null != 1 => true
1 = "1" => null
true and null => null
false and null => false
true or null => true
null or false => null
true and 1 => null
false and "x" => false
not(null) => null
not("a") => null
if null then 1 else 2 => 2
if "true" then 1 else 2 => 2
5 in [null..10] => null
5 in (< 10) => true
5 in (< 3, > 4) => true
(1..5) = ]1..5[ => true
[1..5].start => 1
[1..5].start included => true
]1..5].start included => false
(< 5).end => 5
(< 5).start => null
(< 5).start included => false
(>= 5).start included => true
"a" in ["a".."c"] => true
@"2024-01-31" + @"P1M" => @"2024-02-29"
@"2023-12-31" + @"P2M" => @"2024-02-29"
@"2024-02-29" - @"P1Y" => @"2023-02-28"
@"2024-03-31" - @"P1M" => @"2024-02-29"
@"2024-01-01" - @"2023-12-31" => @"P1D"
@"2024-01-01T00:00:00" - @"2023-12-31T12:00:00" => @"PT12H"
@"10:00:00" + @"PT25H" => @"11:00:00"
@"10:00:00" - @"11:00:00" => @"-PT1H"
@"P1D" * 2.5 => @"P2DT12H"
@"P1Y" / @"P6M" => 2
@"P1Y" * 1.5 => @"P1Y6M"
@"P1D" = @"PT24H" => true
@"P1Y" = @"P12M" => true
@"P1M" = @"P30D" => null
-@"P1D" => @"-P1D"
@"2024-01-01" < @"2024-01-01T00:00:00" => null
@"2024-01-01T10:00:00Z" = @"2024-01-01T11:00:00+01:00" => true
is(@"2024-01-01T10:00:00Z", @"2024-01-01T11:00:00+01:00") => false
@"2024-03-10".weekday => 7
@"2024-03-11".weekday => 1
@"P1Y3M".years => 1
@"P1DT2H".hours => 2
@"P1DT2H".days => 1
@"2024-01-01T10:00:00+08:00".time offset => @"PT8H"
@"2024-01-01T10:00:00@Europe/Paris".timezone => "Europe/Paris"
date("2024-02-30") => null
date(2024,2,30) => null
date("2024-1-1") => null
time("25:00:00") => null
date and time("2024-01-01") => @"2024-01-01T00:00:00"
duration("P1Y2D") => null
duration("P") => null
duration("PT") => null
years and months duration(@"2011-12-22", @"2013-08-24") => @"P1Y8M"
years and months duration(@"2013-08-24", @"2011-12-22") => @"-P1Y8M"
number("1,000.5", ",", ".") => 1000.5
number("1 000,5", " ", ",") => 1000.5
number("1.000,5", ".", ",") => 1000.5
number("1,000.5", ".", ".") => null
number("abc") => null
string(1.0) => "1.0"
string(null) => null
string(@"P1D") => "P1D"
string([1,"a",null]) => "[1, \"a\", null]"
string({a: 1}) => "{a: 1}"
substring("foobar", 3) => "obar"
substring("foobar", -2, 1) => "a"
substring("foobar", 0) => null
substring("😀abc", 2, 1) => "a"
string length("😀") => 1
"\U01F600" => "😀"
"\u0041" => "A"
"a\tb" => "a\tb"
upper case("aBc4") => "ABC4"
substring before("foobar", "bar") => "foo"
substring before("foobar", "xyz") => ""
substring after("foobar", "ob") => "ar"
substring after("", "a") => ""
substring after("foobar", "") => "foobar"
replace("abcd", "(ab)|(a)", "[1=$1][2=$2]") => "[1=ab][2=]cd"
replace("abracadabra", "a.*?a", "*") => "*c*bra"
matches("foobar", "^fo*b") => true
matches("FOO", "foo", "i") => true
matches("a", "[", "i") => null
split("John Doe", "\\s") => ["John","Doe"]
split("a;b;c;;", ";") => ["a","b","c","",""]
string join(["a","b",null,"c"], "-") => "a-b-c"
string join([], "-") => ""
string join("a") => "a"
contains("foobar", "") => true
list contains([1,2,null], null) => true
count([]) => 0
count([null]) => 1
min([]) => null
max([1,"a"]) => null
sum([]) => null
sum([1,null]) => null
mean([1,2,3,6]) => 3
median([]) => null
median([8,2,5,3,4]) => 4
median([6,1,2,3]) => 2.5
stddev([2,4,7,5]) => 2.081665999466132735282297706979931
stddev([47]) => null
mode([6,3,9,6,6]) => [6]
mode([6,1,9,6,1]) => [1,6]
mode([]) => []
all([true,null]) => null
all([]) => true
any([]) => false
any([false,null]) => null
all([true,1]) => null
sublist([4,5,6],1,2) => [4,5]
sublist([4,5,6],-1) => [6]
sublist([4,5,6],4) => null
append([1],2,3) => [1,2,3]
append(1,2) => [1,2]
concatenate([1,2],[3]) => [1,2,3]
insert before([1,3],1,2) => [2,1,3]
insert before([1,3],-1,2) => [1,2,3]
insert before([1,3],3,2) => null
remove([1,2,3],2) => [1,3]
remove([1,2,3],-1) => [1,2]
remove([1],2) => null
reverse([1,2]) => [2,1]
index of([1,2,3,2],2) => [2,4]
index of([1,null],null) => [2]
union([1,2],[2,3]) => [1,2,3]
distinct values([1,2,1,null,null]) => [1,2,null]
flatten([[1,2],[[3]],4]) => [1,2,3,4]
product([2,3,4]) => 24
list replace([2,4,7,8],3,6) => [2,4,6,8]
list replace([2,4,7,8],function(item,newItem) item < newItem, 5) => [5,5,7,8]
sort([3,1,2], function(x,y) x < y) => [1,2,3]
sort([3,1,2], function(x,y) x > y) => [3,2,1]
sort(list: ["b","a"], precedes: function(x,y) x < y) => ["a","b"]
decimal(1/3, 2) => 0.33
decimal(1.5, 0) => 2
decimal(2.5, 0) => 2
decimal(1.115, 2) => 1.12
floor(1.56, 1) => 1.5
floor(-1.5) => -2
ceiling(-1.5) => -1
ceiling(1.51, 1) => 1.6
round up(5.5, 0) => 6
round up(-5.5, 0) => -6
round down(-5.5, 0) => -5
round half up(-5.5, 0) => -6
round half down(5.5, 0) => 5
round half up(1.126, 2) => 1.13
abs(@"-P1D") => @"P1D"
modulo(-12, 5) => 3
modulo(12, -5) => -3
modulo(10.1, 4.5) => 1.1
modulo(1, 0) => null
sqrt(16) => 4
sqrt(-1) => null
log(0) => null
exp(0) => 1
odd(5) => true
before(1, 10) => true
before([1..5], (5..8]) => true
before([1..5], [5..8]) => false
after([5..8], [1..5)) => true
meets([1..5],[5..10]) => true
meets([1..5),[5..10]) => false
met by([5..10],[1..5]) => true
overlaps([1..5],[3..8]) => true
overlaps([1..5),[5..8]) => false
overlaps before([1..5],[3..8]) => true
overlaps after([3..8],[1..5]) => true
finishes(10,[1..10]) => true
finishes([5..10],[1..10]) => true
finished by([1..10],10) => true
includes([1..10],5) => true
includes((1..5],(1..5]) => true
during(5,[1..10]) => true
starts([1..5],[1..10]) => true
started by([1..10],1) => true
coincides(5,5) => true
day of year(@"2019-09-17") => 260
day of week(@"2019-09-17") => "Tuesday"
month of year(@"2019-09-17") => "September"
week of year(@"2019-09-17") => 38
week of year(@"2005-01-01") => 53
get value({a: 1}, "a") => 1
get value({a: 1}, "b") => null
get entries({a: 1, b: 2}).key => ["a","b"]
context([{key: "a", value: 1}]) => {a: 1}
context([{key: "a", value: 1},{key: "a", value: 2}]) => null
context put({a: 1}, "b", 2) => {a: 1, b: 2}
context put({x: {y: 1}}, ["x","y"], 2) => {x: {y: 2}}
context merge([{a: 1},{a: 2, b: 3}]) => {a: 2, b: 3}
range("[1..3]") => [1..3]
range("(@\"2024-01-01\"..@\"2024-02-01\"]") => (@"2024-01-01"..@"2024-02-01"]
range("[3..1]") => null
range("1..3") => null
for i in 1..3 return i*2 => [2,4,6]
for i in 3..1 return i => [3,2,1]
for x in [1,2], y in [3,4] return x*y => [3,4,6,8]
for i in 0..4 return if i = 0 then 1 else i * partial[-1] => [1,1,2,6,24]
for d in @"2024-02-28"..@"2024-03-01" return d.day => [28,29,1]
for x in [1..3] return x => [1,2,3]
for x in 5 return x => [5]
for x in null return x => null
some x in [1,2] satisfies x > 1 => true
every x in [] satisfies false => true
some x in [] satisfies true => false
some x in [null, 2] satisfies x > 1 => true
every x in [null, 2] satisfies x > 1 => null
[1,2,3][item > 1] => [2,3]
[1,2,3][-1] => 3
[1,2,3][4] => null
[1,2,3][0] => null
[{a:1},{a:2}][a > 1].a => [2]
[{a:1},{a:2}].a => [1,2]
[{item: 5}, {item: 6}][item > 5] => [{item: 6}]
{a: 1, b: a + 1}.b => 2
{"a b": 1}.a b => 1
{a: 1, a: 2} => null
(function(x, y) x - y)(y: 1, x: 3) => 2
(function(x: number) x)("a") => null
1 instance of number => true
null instance of Any => false
null instance of Null => true
[1,2] instance of list<number> => true
[1,"a"] instance of list<number> => false
[] instance of list<string> => true
{a: 1} instance of context<a: number> => true
{a: 1, b: 2} instance of context<a: number> => true
{b: 2} instance of context<a: number> => false
[1..2] instance of range<number> => true
@"P1D" instance of days and time duration => true
@"P1Y" instance of years and months duration => true
@"2024-01-01" instance of date => true
@"2024-01-01T00:00:00" instance of date => false
substring(string: "abc", start position: 2) => "bc"
"abc" < "abd" => true
"a" + 1 => null
"a" + "b" => "ab"
"a" - "b" => null
[1,2] = [1,2] => true
[1,2] = [2,1] => false
{a:1,b:2} = {b:2,a:1} => true
1 between 0 and 2 and true => true
1 between null and 2 => null
"b" between "a" and "c" => true
(1 + 2) * 3 => 9
1 + 2 * 3 ** 2 => 19
10 - 3 - 2 => 5
1.0 = 1 => true
1e2 => 100
0.1 + 0.2 = 0.3 => true
1/3*3 => 0.9999999999999999999999999999999999
1 /* x */ + 2 => 3
time(@"2024-01-01T10:20:30") => @"10:20:30"
date(@"2024-01-01T10:20:30") => @"2024-01-01"
time(10, 20, 30.5, @"PT1H") => @"10:20:30.5+01:00"
string(@"10:20:30.500") => "10:20:30.5"
string(@"PT0S") => "PT0S"
string(@"P0M") => "P0M"
string(@"PT36H") => "P1DT12H"
string(-@"P1Y2M") => "-P1Y2M"
now() = now() => true
"""
TESTS = r"""
5 | < 10 => true
5 | not(1, 5) => false
null | - => true
null | null => true
null | < 5 => null
5 | ? > 3 and ? < 9 => true
"a" | "a", "b" => true
"c" | not("a", "b") => true
3 | [1..2], [3..4] => true
[1, 2] | list contains(?, 2) => true
true | ? => true
true | false => false
5 | "5" => null
@"2024-05-01" | > @"2024-01-01" => true
"""
NAMED = r"""
order total + 1 => 121
a+b + 1 => 8
days in month - 1 => 30
if applicable then 1 else 2 => 1
Post-bureau risk category => "HIGH"
x.first name => "Ann"
"""
REFUSED = [
    "5 in [1..3, 5]",
    'substring("abc", wrong: 2)',
]
NAMES = {
    "order total": 120,
    "a+b": 7,
    "days in month": 31,
    "applicable": True,
    "Post-bureau risk category": "HIGH",
    "x": {"first name": "Ann"},
}


def lines(table: str) -> list[tuple[str, str]]:
    pairs = (line.rpartition(" => ") for line in table.strip().splitlines())
    return [(text, wanted) for text, _, wanted in pairs]


@pytest.mark.parametrize(("text", "wanted"), lines(VALUES), ids=[text for text, _ in lines(VALUES)])
def test_values(text: str, wanted: str) -> None:
    assert feel.spelled(value(text)) == feel.spelled(value(wanted))


@pytest.mark.parametrize(("text", "wanted"), lines(TESTS), ids=[text for text, _ in lines(TESTS)])
def test_unary_tests(text: str, wanted: str) -> None:
    tested, _, test = text.partition(" | ")
    found = value(test, {"?": value(tested)}, dialect="unary")
    assert feel.spelled(found) == wanted


@pytest.mark.parametrize(("text", "wanted"), lines(NAMED), ids=[text for text, _ in lines(NAMED)])
def test_names_with_spaces_signs_and_keywords(text: str, wanted: str) -> None:
    names = dict.fromkeys(NAMES, ANY) | {"x": ContextType("context", {"first name": STRING})}
    assert feel.spelled(value(text, NAMES, names=names)) == wanted


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_feel_is_refused(text: str) -> None:
    with pytest.raises(InvalidModel) as refused:
        feel.parse(text)
    assert "line" in refused.value.place
