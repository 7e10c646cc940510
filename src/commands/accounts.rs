use std::{
    io::{self, BufRead as _, IsTerminal as _},
    process::ExitCode,
};

use anyhow::{Context as _, bail};
use archive::Archive;
use streaming::sign_in;

use crate::{
    command_line::{ServeArgs, TokenCommand, UserCommand},
    config,
    say::say,
};

pub async fn user(command: &UserCommand) -> anyhow::Result<ExitCode> {
    super::log("error");
    match command {
        UserCommand::Add { name, roles, config, link } => {
            let (archive, public_url) = open(config).await?;
            let password = if *link { None } else { Some(ask_password()?) };
            sign_in::add_account(&archive, name, password.as_deref(), roles)
                .await
                .with_context(|| format!("add {name}"))?;
            println!("{} {name}", say("加えました:", "Added:"));
            if *link {
                tell_link(&archive, &public_url, name).await?;
            }
            archive.close().await;
        }
        UserCommand::Link { name, config } => {
            let (archive, public_url) = open(config).await?;
            tell_link(&archive, &public_url, name).await?;
            archive.close().await;
        }
        UserCommand::List { config } => {
            let (archive, _) = open(config).await?;
            for account in archive.accounts().list().await.context("list the accounts")? {
                let roles: Vec<&str> = account.roles.iter().map(|role| role.as_str()).collect();
                println!("{}\t{}", account.name, roles.join(","));
            }
            archive.close().await;
        }
        UserCommand::Remove { name, config } => {
            let (archive, _) = open(config).await?;
            sign_in::remove_account(&archive, name).await.with_context(|| format!("remove {name}"))?;
            println!("{} {name}", say("削除しました:", "Removed:"));
            archive.close().await;
        }
    }
    Ok(ExitCode::SUCCESS)
}

pub async fn token(command: &TokenCommand) -> anyhow::Result<ExitCode> {
    super::log("error");
    match command {
        TokenCommand::Add { account, roles, config } => {
            let (archive, _) = open(config).await?;
            let token = sign_in::issue_token(&archive, account, roles).await.context("issue the token")?;
            println!("{token}");
            eprintln!("{}", say("このトークンは二度と表示されません。", "This token is not shown again."));
            archive.close().await;
        }
        TokenCommand::Remove { number, config } => {
            let (archive, _) = open(config).await?;
            if !archive.accounts().remove_api_token(*number).await.context("take the token back")? {
                bail!("there is no token {number}");
            }
            archive.close().await;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn open(arguments: &ServeArgs) -> anyhow::Result<(Archive, String)> {
    let config = config::read(&arguments.config)?;
    let settings = archive::Settings { directory: config.data_dir, dictionary: None };
    let archive = Archive::open_journal_only(settings).await.context("open the archive's journal")?;
    Ok((archive, config.http.public_url))
}

async fn tell_link(archive: &Archive, public_url: &str, name: &str) -> anyhow::Result<()> {
    let path = sign_in::one_time_link(archive, name).await.with_context(|| format!("make a link for {name}"))?;
    println!("{} {public_url}{path}", say("一度だけ使えるリンク(24時間):", "Signs in once, within 24 hours:"));
    Ok(())
}

/// Typed twice at a terminal without being shown, or one line of standard input.
fn ask_password() -> anyhow::Result<String> {
    if !io::stdin().is_terminal() {
        let mut line = String::new();
        io::stdin().lock().read_line(&mut line).context("read the password from standard input")?;
        return Ok(line.trim_end_matches(['\r', '\n']).to_owned());
    }
    let ask = |prompt| rpassword::prompt_password(prompt).context("read the password");
    let first = ask(say("パスワード: ", "Password: "))?;
    let second = ask(say("もう一度: ", "Once more: "))?;
    if first != second {
        bail!("the two passwords differ; nothing was changed");
    }
    Ok(first)
}
