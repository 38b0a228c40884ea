use super::*;

/// Characters of one to four bytes, a combining accent, a joined emoji, a right-to-left letter, NUL.
const ODD: &str = "aé日𝄞e\u{301}👨\u{200d}👩א\0";

#[test]
fn lengths() {
    assert_eq!((length(""), length("naïve"), octet_length("naïve"), length("𝄞")), (0, 5, 6, 1));
}

#[test]
fn case() {
    let mut buf = String::from("old");
    assert_eq!(upper("straße ﬁ", &mut buf), "STRASSE FI");
    assert_eq!(upper("ibm", &mut buf), "IBM");
    assert_eq!(lower("İIBM", &mut buf), "i\u{307}ibm");
    assert_eq!(lower("ΟΔΥΣΣΕΥΣ", &mut buf), "οδυσσευς");
    assert_eq!(lower("", &mut buf), "");
}

#[test]
fn trimming() {
    assert_eq!((trim("  a b "), ltrim("  a "), rtrim(" a  ")), ("a b", "a ", " a"));
    // Spaces only, as in PostgreSQL.
    assert_eq!(trim("\ta\n"), "\ta\n");
    assert_eq!(trim_chars("yxabxy", "xy"), "ab");
    assert_eq!(trim_chars("éaé", "é"), "a");
    assert_eq!((ltrim_chars("xxax", "x"), rtrim_chars("xaxx", "x"), trim_chars("aa", "a")), ("ax", "xa", ""));
    assert_eq!(trim_chars(" a ", ""), " a ");
}

#[test]
fn concatenation() {
    let mut buf = String::from("old");
    assert_eq!(concat2("a", "b", &mut buf), "ab");
    assert_eq!(concat(&[None, None], &mut buf), "");
    assert_eq!(concat_ws("-", &[Some("a"), None, Some(""), Some("b")], &mut buf), "a--b");
    assert_eq!(concat_ws("-", &[None, Some("b")], &mut buf), "b");
}

#[test]
fn substrings() {
    assert_eq!(substring("streaming", 7), "ing");
    assert_eq!((substring("abc", 0), substring("abc", -5), substring("abc", 4)), ("abc", "abc", ""));
    assert_eq!((substring("abc", i32::MIN), substring("abc", i32::MAX)), ("abc", ""));
    let part = |start, len| substring_len("abcdef", start, len).unwrap();
    assert_eq!((part(2, 3), part(0, 2), part(-1, 3), part(-5, 3), part(3, 0)), ("bcd", "a", "a", "", ""));
    assert_eq!((part(2, i32::MAX), part(i32::MAX, i32::MAX), part(i32::MIN, i32::MAX)), ("bcdef", "", ""));
    assert!(substring_len("abc", 1, -1).is_err() && substring_len("abc", i32::MIN, i32::MIN).is_err());
    assert_eq!(substring_len("日本語", 2, 1), Ok("本"));
}

#[test]
fn ends() {
    assert_eq!(
        (left("abcd", 2), left("abcd", 9), left("abcd", -1), left("abcd", -9)),
        ("ab", "abcd", "abc", "")
    );
    assert_eq!(
        (right("abcd", 2), right("abcd", 9), right("abcd", -1), right("abcd", -9)),
        ("cd", "abcd", "bcd", "")
    );
    assert_eq!((left("abc", 0), right("abc", 0)), ("", ""));
    for s in ["", "abc", ODD] {
        assert_eq!((left(s, i32::MIN), right(s, i32::MIN)), ("", ""));
        assert_eq!((left(s, i32::MAX), right(s, i32::MAX)), (s, s));
    }
}

#[test]
fn padding() {
    let mut buf = String::from("old");
    let mut l = |s, n, fill| lpad_fill(s, n, fill, &mut buf).map(str::to_string);
    assert_eq!(l("7", 3, "0"), Ok("007".into()));
    assert_eq!(l("hi", 7, "xyz"), Ok("xyzxyhi".into()));
    assert_eq!(l("abcd", 2, "x"), Ok("ab".into()));
    assert_eq!(l("é", 3, "日本"), Ok("日本é".into()));
    assert_eq!(
        (l("ab", 5, ""), l("ab", 0, "x"), l("ab", i32::MIN, "x")),
        (Ok("ab".into()), Ok("".into()), Ok("".into()))
    );
    assert_eq!(l("ab", 2, "x"), Ok("ab".into()));
    assert!(l("ab", i32::MAX, "x").is_err() && l("ab", i32::MAX, "日").is_err());
    assert_eq!(lpad("a", 3, &mut buf), Ok("  a"));
    assert_eq!(rpad("a", 3, &mut buf), Ok("a  "));
    assert_eq!(rpad_fill("hi", 7, "xyz", &mut buf), Ok("hixyzxy"));
    assert_eq!(rpad_fill("é日𝄞", 2, "x", &mut buf), Ok("é日"));
    assert!(rpad("", i32::MAX, &mut buf).is_err());
}

#[test]
fn replacing() {
    let mut buf = String::from("old");
    assert_eq!(replace("a-b-c", "-", "++", &mut buf), Ok("a++b++c"));
    assert_eq!(replace("aaa", "aa", "b", &mut buf), Ok("ba"));
    assert_eq!(replace("abc", "", "x", &mut buf), Ok("abc"));
    assert_eq!(replace("", "a", "x", &mut buf), Ok(""));
    assert_eq!(replace("abab", "ab", "", &mut buf), Ok(""));
    let (many, long) = ("a".repeat(70_000), "b".repeat(1_000));
    assert!(replace(&many, "a", &long, &mut buf).is_err());
}

#[test]
fn repeating_and_reversing() {
    let mut buf = String::from("old");
    assert_eq!(repeat("ab", 3, &mut buf), Ok("ababab"));
    assert_eq!(
        (repeat("ab", 0, &mut buf).unwrap().len(), repeat("ab", i32::MIN, &mut buf).unwrap().len()),
        (0, 0)
    );
    assert_eq!(repeat("", i32::MAX, &mut buf), Ok(""));
    assert!(repeat("ab", i32::MAX, &mut buf).is_err());
    assert_eq!(reverse("aé日", &mut buf), "日éa");
    assert_eq!(reverse("", &mut buf), "");
}

#[test]
fn positions() {
    assert_eq!(
        (position("b", "abc"), position("x", "abc"), position("", "abc"), position("a", "")),
        (2, 0, 1, 0)
    );
    assert_eq!((position("語", "日本語"), strpos("日本語", "本")), (3, 2));
    assert!(starts_with("abc", "") && ends_with("abc", "bc") && contains("abc", "b") && !contains("", "a"));
}

#[test]
fn parts() {
    let part = |n| split_part("a,b,c", ",", n).unwrap();
    assert_eq!((part(1), part(3), part(4), part(-1), part(-3), part(-4)), ("a", "c", "", "c", "a", ""));
    assert_eq!((part(i32::MAX), part(i32::MIN)), ("", ""));
    assert!(split_part("a", ",", 0).is_err());
    assert_eq!(
        (split_part("ab", "", 1), split_part("ab", "", -1), split_part("ab", "", 2)),
        (Ok("ab"), Ok("ab"), Ok(""))
    );
    assert_eq!((split_part("", ",", 1), split_part("a", ",", 1)), (Ok(""), Ok("a")));
    // Delimiters do not overlap, and are found from the left.
    assert_eq!((split_part("aaa", "aa", 2), split_part("aaa", "aa", -1)), (Ok("a"), Ok("a")));
}

#[test]
fn code_points() {
    let mut buf = String::from("old");
    assert_eq!((ascii("A"), ascii(""), ascii("𝄞")), (65, 0, 0x1D11E));
    assert_eq!(chr(0x1D11E, &mut buf), Ok("𝄞"));
    for wrong in [0, -1, 0xD800, 0x11_0000, i32::MIN, i32::MAX] {
        assert!(chr(wrong, &mut buf).is_err(), "{wrong}");
    }
}

#[test]
fn nothing_panics() {
    let numbers = [i32::MIN, -100, -3, -1, 0, 1, 2, 5, 100, i32::MAX];
    let texts = ["", " ", "a", "é", ODD, "👩", "\0"];
    let mut buf = String::new();
    for s in texts {
        for n in numbers {
            let _ = (substring(s, n), left(s, n), right(s, n));
            let _ = (lpad(s, n, &mut buf).is_ok(), repeat(s, n, &mut buf).is_ok());
            for m in numbers {
                let _ = substring_len(s, n, m);
            }
            for t in texts {
                let _ = (lpad_fill(s, n, t, &mut buf).is_ok(), split_part(s, t, n));
            }
        }
        for t in texts {
            let _ = (trim_chars(s, t), position(t, s));
            for u in texts {
                let _ = replace(s, t, u, &mut buf).is_ok();
            }
        }
    }
}
