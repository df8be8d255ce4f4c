//! The grammar: tokens become operations. Precedence climbs; depth is limited.

use super::call::{self, Function};
use super::lex::{Token, lex};
use super::plan::{Binary, Call, Op, Sign};
use super::step::Step;
use super::types::TypeSpec;
use super::value::{Item, Quantity, decimal_of};
use super::{PathError, Result};

/// How high an expression's tree may be, and how long its text.
const HEIGHT_MAX: usize = 80;
const LENGTH_MAX: usize = 64 * 1024;

/// Compiles a whole expression.
pub(super) fn parse(text: &str) -> Result<Op> {
    if text.len() > LENGTH_MAX {
        return Err(PathError::new("too_much", "the expression is too long"));
    }
    let mut parser = Parser { tokens: lex(text)?, at: 0, nested: 0 };
    let built = parser.expression(0)?;
    match parser.peek() {
        Token::End => Ok(built.op),
        token => Err(unexpected(token)),
    }
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    nested: usize,
}

/// An operation and how high its tree is.
struct Built {
    op: Op,
    height: usize,
}

impl Built {
    fn leaf(op: Op) -> Self {
        Built { op, height: 1 }
    }

    fn above(height: usize, op: Op) -> Result<Self> {
        if height >= HEIGHT_MAX {
            return Err(PathError::new("too_deep", "the expression is nested too deeply"));
        }
        Ok(Built { op, height: height + 1 })
    }
}

fn unexpected(token: &Token) -> PathError {
    PathError::new("syntax", format!("unexpected {token:?}"))
}

/// How tightly unary signs bind, and the type operators.
const SIGNED: u8 = 11;
const TYPED: u8 = 8;

fn binary(token: &Token) -> Option<(u8, Binary)> {
    Some(match token {
        Token::Sign(sign) => match *sign {
            "*" => (10, Binary::Multiply),
            "/" => (10, Binary::Divide),
            "+" => (9, Binary::Add),
            "-" => (9, Binary::Subtract),
            "&" => (9, Binary::Concatenate),
            "|" => (7, Binary::Union),
            "<" => (6, Binary::Less),
            "<=" => (6, Binary::LessOrEqual),
            ">" => (6, Binary::Greater),
            ">=" => (6, Binary::GreaterOrEqual),
            "=" => (5, Binary::Equal),
            "!=" => (5, Binary::NotEqual),
            "~" => (5, Binary::Equivalent),
            "!~" => (5, Binary::NotEquivalent),
            _ => return None,
        },
        Token::Name(name) => match name.as_str() {
            "div" => (10, Binary::Div),
            "mod" => (10, Binary::Mod),
            "in" => (4, Binary::In),
            "contains" => (4, Binary::Contains),
            "and" => (3, Binary::And),
            "or" => (2, Binary::Or),
            "xor" => (2, Binary::Xor),
            "implies" => (1, Binary::Implies),
            _ => return None,
        },
        _ => return None,
    })
}

impl Parser {
    fn peek(&self) -> &Token {
        self.tokens.get(self.at).unwrap_or(&Token::End)
    }

    fn next(&mut self) -> Token {
        let token = self.peek().clone();
        self.at += 1;
        token
    }

    fn take(&mut self, sign: &str) -> bool {
        let taken = matches!(self.peek(), Token::Sign(own) if *own == sign);
        self.at += usize::from(taken);
        taken
    }

    fn expect(&mut self, sign: &str) -> Result<()> {
        if self.take(sign) { Ok(()) } else { Err(unexpected(self.peek())) }
    }

    /// An expression whose operators bind at least as tightly as `least`.
    fn expression(&mut self, least: u8) -> Result<Built> {
        self.nested += 1;
        if self.nested > HEIGHT_MAX {
            return Err(PathError::new("too_deep", "the expression is nested too deeply"));
        }
        let mut left = self.signed()?;
        loop {
            if let Token::Name(name) = self.peek()
                && matches!(name.as_str(), "is" | "as")
                && least <= TYPED
            {
                let is = name == "is";
                self.at += 1;
                let of = self.type_spec()?;
                let base = Box::new(left.op);
                left = Built::above(left.height, if is { Op::Is(base, of) } else { Op::As(base, of) })?;
                continue;
            }
            let Some((power, operator)) = binary(self.peek()).filter(|(power, _)| *power >= least) else {
                break;
            };
            self.at += 1;
            let right = self.expression(power + 1)?;
            let height = left.height.max(right.height);
            left = Built::above(height, Op::Binary(operator, Box::new((left.op, right.op))))?;
        }
        self.nested -= 1;
        Ok(left)
    }

    fn signed(&mut self) -> Result<Built> {
        let sign = match self.peek() {
            Token::Sign("-") => Sign::Minus,
            Token::Sign("+") => Sign::Plus,
            _ => return self.invocations(),
        };
        self.at += 1;
        let inner = self.expression(SIGNED)?;
        Built::above(inner.height, Op::Sign(sign, Box::new(inner.op)))
    }

    /// A term with everything that follows it by `.` or `[…]`.
    fn invocations(&mut self) -> Result<Built> {
        let mut built = self.term()?;
        loop {
            if self.take(".") {
                built = self.invocation(built)?;
            } else if self.take("[") {
                let index = self.expression(0)?;
                self.expect("]")?;
                let height = built.height.max(index.height);
                built = Built::above(height, Op::At(Box::new(built.op), Box::new(index.op)))?;
            } else {
                return Ok(built);
            }
        }
    }

    fn invocation(&mut self, base: Built) -> Result<Built> {
        match self.next() {
            Token::Name(name) if self.take("(") => self.call(Some(base), &name),
            Token::Name(name) | Token::Quoted(name) => {
                Built::above(base.height, Op::Dot(Box::new(base.op), Step::new(&name)))
            }
            token => Err(unexpected(&token)),
        }
    }

    fn term(&mut self) -> Result<Built> {
        let token = self.next();
        Ok(Built::leaf(match token {
            Token::Sign("(") => {
                let inner = self.expression(0)?;
                self.expect(")")?;
                return Ok(inner);
            }
            Token::Sign("{") => {
                self.expect("}")?;
                Op::Empty
            }
            Token::Name(name) if self.take("(") => return self.call(None, &name),
            Token::Name(name) if name == "true" => Op::Literal(Item::Boolean(true)),
            Token::Name(name) if name == "false" => Op::Literal(Item::Boolean(false)),
            Token::Name(name) | Token::Quoted(name) => Op::Name(Step::new(&name)),
            Token::Text(text) => Op::Literal(Item::text(text)),
            Token::Number(number) => self.number(&number)?,
            Token::Long(number) => Op::Literal(Item::Integer(number.parse().map_err(|_| too_big(&number))?)),
            Token::Moment(moment) => Op::Literal(Item::Moment(moment)),
            Token::Variable(name) => Op::Variable(name.into()),
            Token::Dollar(name) => match name.as_str() {
                "this" => Op::This,
                "index" => Op::Index,
                "total" => Op::Total,
                _ => return Err(PathError::new("syntax", format!("${name} is not defined"))),
            },
            token => return Err(unexpected(&token)),
        }))
    }

    /// A number, which a unit makes a quantity.
    fn number(&mut self, number: &str) -> Result<Op> {
        let decimal = || decimal_of(number).ok_or_else(|| too_big(number));
        let (unit, calendar) = match self.peek() {
            Token::Text(unit) => match call::calendar_unit(unit) {
                // A calendar word in quotes is taken for the word.
                Some(word) => (word.to_owned(), true),
                None => (unit.clone(), false),
            },
            Token::Name(name) if call::calendar_unit(name).is_some() => {
                (call::calendar_unit(name).unwrap_or_default().to_owned(), true)
            }
            _ if number.contains('.') => return Ok(Op::Literal(Item::Decimal(decimal()?))),
            _ => {
                return Ok(Op::Literal(number.parse().map(Item::Integer).or_else(|_| decimal().map(Item::Decimal))?));
            }
        };
        self.at += 1;
        Ok(Op::Literal(Item::Quantity(Box::new(Quantity { value: decimal()?, unit, calendar }))))
    }

    fn type_spec(&mut self) -> Result<TypeSpec> {
        let first = self.type_name()?;
        if self.take(".") {
            return TypeSpec::named(Some(&first), &self.type_name()?);
        }
        TypeSpec::named(None, &first)
    }

    fn type_name(&mut self) -> Result<String> {
        match self.next() {
            Token::Name(name) | Token::Quoted(name) => Ok(name),
            token => Err(unexpected(&token)),
        }
    }

    /// After the opening bracket of a function.
    fn call(&mut self, base: Option<Built>, name: &str) -> Result<Built> {
        let (function, least, most) = Function::find(name)
            .ok_or_else(|| PathError::new("unknown_function", format!("{name}() is no function")))?;
        let mut height = base.as_ref().map_or(0, |base| base.height);
        let mut call = Call { base: base.map(|base| base.op), function, args: Vec::new(), of: None, regex: None };
        if function.takes_type() {
            if !matches!(self.peek(), Token::Sign(")")) {
                call.of = Some(self.type_spec()?);
            } else if least > 0 {
                return Err(PathError::new("syntax", format!("{name}() needs a type")));
            }
            self.expect(")")?;
            return Built::above(height, Op::Call(Box::new(call)));
        }
        if !self.take(")") {
            loop {
                let arg = self.argument(function)?;
                height = height.max(arg.height);
                call.args.push(arg.op);
                if self.take(")") {
                    break;
                }
                self.expect(",")?;
            }
        }
        if !(least..=most).contains(&call.args.len()) {
            return Err(PathError::new("syntax", format!("{name}() has {} arguments", call.args.len())));
        }
        call.regex = call::literal_regex(function, &call.args)?;
        Built::above(height, Op::Call(Box::new(call)))
    }

    /// `sort` allows `asc` and `desc` behind a key; `desc` is written as a minus.
    fn argument(&mut self, function: Function) -> Result<Built> {
        let arg = self.expression(0)?;
        let Token::Name(word) = self.peek() else {
            return Ok(arg);
        };
        if function != Function::Sort || !matches!(word.as_str(), "asc" | "desc") {
            return Ok(arg);
        }
        let descending = word == "desc";
        self.at += 1;
        if descending { Built::above(arg.height, Op::Sign(Sign::Minus, Box::new(arg.op))) } else { Ok(arg) }
    }
}

fn too_big(number: &str) -> PathError {
    PathError::new("syntax", format!("{number} is too large"))
}
