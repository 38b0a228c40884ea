//! Lists whose members know their neighbours, so that any is taken out without a search.

/// No member.
pub(crate) const NONE: u32 = u32::MAX;

/// The neighbours of a member.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    pub(super) before: u32,
    pub(super) after: u32,
}

/// The first and the last of a list. Whoever has the members says where the link of one is.
#[derive(Clone, Copy, Debug)]
pub struct List {
    first: u32,
    last: u32,
}

impl Link {
    /// Of what is in no list.
    pub(super) const LOOSE: Link = Link { before: NONE, after: NONE };
}

impl List {
    pub(super) const EMPTY: List = List { first: NONE, last: NONE };

    #[inline]
    pub(super) fn first(&self) -> Option<u32> {
        (self.first != NONE).then_some(self.first)
    }

    #[inline]
    pub(super) fn last(&self) -> Option<u32> {
        (self.last != NONE).then_some(self.last)
    }

    /// Puts a member at the end; gives its link.
    #[inline]
    #[must_use]
    pub(super) fn push<M: ?Sized>(
        &mut self,
        id: u32,
        members: &mut M,
        link: impl Fn(&mut M, u32) -> &mut Link,
    ) -> Link {
        let last = std::mem::replace(&mut self.last, id);
        match last {
            NONE => self.first = id,
            last => link(members, last).after = id,
        }
        Link { before: last, after: NONE }
    }

    /// Puts a member behind another one, [`NONE`] for the front; gives its link.
    #[inline]
    #[must_use]
    pub(super) fn insert<M: ?Sized>(
        &mut self,
        id: u32,
        before: u32,
        members: &mut M,
        link: impl Fn(&mut M, u32) -> &mut Link,
    ) -> Link {
        let after = match before {
            NONE => std::mem::replace(&mut self.first, id),
            before => std::mem::replace(&mut link(members, before).after, id),
        };
        match after {
            NONE => self.last = id,
            after => link(members, after).before = id,
        }
        Link { before, after }
    }

    /// Takes a member out.
    #[inline]
    pub(super) fn pull<M: ?Sized>(
        &mut self,
        id: u32,
        members: &mut M,
        link: impl Fn(&mut M, u32) -> &mut Link,
    ) {
        let Link { before, after } = *link(members, id);
        match before {
            NONE => self.first = after,
            before => link(members, before).after = after,
        }
        match after {
            NONE => self.last = before,
            after => link(members, after).before = before,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_come_and_go_anywhere() {
        fn link(links: &mut [Link; 8], id: u32) -> &mut Link {
            &mut links[id as usize]
        }
        let mut links = [Link::LOOSE; 8];
        let mut list = List::EMPTY;
        let mut model: Vec<u32> = Vec::new();
        let mut random = 1_u32;
        for _ in 0..10_000 {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let (id, place) = (random >> 29, (random >> 16) as usize % (model.len() + 1));
            match model.iter().position(|known| *known == id) {
                Some(place) => {
                    list.pull(id, &mut links, link);
                    model.remove(place);
                }
                None if place == model.len() => {
                    links[id as usize] = list.push(id, &mut links, link);
                    model.push(id);
                }
                None => {
                    let before = if place == 0 { NONE } else { model[place - 1] };
                    links[id as usize] = list.insert(id, before, &mut links, link);
                    model.insert(place, id);
                }
            }
            let known = |id: u32| (id != NONE).then_some(id);
            let forth: Vec<u32> =
                std::iter::successors(list.first(), |id| known(links[*id as usize].after)).collect();
            let mut back: Vec<u32> =
                std::iter::successors(list.last(), |id| known(links[*id as usize].before)).collect();
            back.reverse();
            assert_eq!((&forth, &back), (&model, &model));
        }
    }
}
