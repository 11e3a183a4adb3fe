//! `completions` and `man`, made of the command line's own description.

use std::io::{self, Write};

use clap::Command;
use clap_complete::Shell;
use clap_mangen::Man;

use super::output::{Failure, Outcome};

/// Prints what makes a shell complete the commands and their arguments.
pub(super) fn completions(shell: Shell, mut command: Command) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, "omatoimi", &mut script);
    write(&script)
}

/// Prints the manual page: the program, then each command of it.
pub(super) fn page(mut command: Command) -> Outcome {
    command.build();
    let page = render(&command).map_err(|error| Failure::of(&error))?;
    write(&page)
}

fn render(command: &Command) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    let man = Man::new(command.clone());
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_options_section(&mut page)?;
    for (name, leaf) in leaves(command, "omatoimi") {
        page.extend_from_slice(section(&name, leaf)?.as_bytes());
    }
    man.render_version_section(&mut page)?;
    Ok(page)
}

/// The commands that have none below them, by their full names.
fn leaves<'a>(command: &'a Command, name: &str) -> Box<dyn Iterator<Item = (String, Command)> + 'a> {
    let name = name.to_owned();
    let below = command.get_subcommands().filter(|below| below.get_name() != "help");
    Box::new(below.flat_map(move |below| {
        let name = format!("{name} {}", below.get_name());
        match below.has_subcommands() {
            true => leaves(below, &name),
            false => Box::new(std::iter::once((name, below.clone()))),
        }
    }))
}

/// One command, a level below the program; what holds for every command has been said above.
fn section(name: &str, command: Command) -> io::Result<String> {
    let man = Man::new(command.mut_args(|arg| {
        let is_said = arg.is_global_set() || arg.get_id() == "help";
        arg.hide(is_said)
    }));
    let mut page = Vec::new();
    man.render_description_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_options_section(&mut page)?;
    let page = String::from_utf8_lossy(&page).replace("\n.SH DESCRIPTION\n", "\n").replace("\n.SH ", "\n.SS ");
    Ok(format!(".SH \"{}\"\n{page}", name.to_uppercase()))
}

fn write(bytes: &[u8]) -> Outcome {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(|_| Failure::Said)
}
