import Messages
import System

/// What language the person at the terminal is spoken to in.
enum Speech {
  static let words = Words(Language { Environment.value($0) })
}

/// A sentence of ours in that language.
func say(_ sentence: Sentence) -> String { Speech.words.say(sentence) }
